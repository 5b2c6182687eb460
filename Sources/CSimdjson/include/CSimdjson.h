// A C face for simdjson's DOM parser, because Swift cannot import its C++ API.
//
// One call turns a document into an array of nodes in preorder, held by the parser: a container is
// followed by its descendants, and `span` tells how many nodes it takes with them. Reading the nodes
// needs no further call, and no pointer leaves the parser's buffers.
//
// All memory is taken when the parser is made and is proportional to its capacity (about 32 bytes of
// address space per byte, touched only as far as documents need it). No function throws or aborts
// on any input. A parser serves one thread at a time.

#ifndef TWIND_CSIMDJSON_H
#define TWIND_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct twind_json_parser twind_json_parser;

/// What a node holds.
typedef enum twind_json_kind {
    twind_json_null,
    twind_json_bool,      ///< `integer` is 0 or 1
    twind_json_int64,     ///< `integer`
    twind_json_uint64,    ///< `unsigned_integer`, above INT64_MAX
    twind_json_double,    ///< `number`, finite
    twind_json_string,    ///< `text`, `length` bytes of valid UTF-8
    twind_json_array,     ///< `length` elements
    twind_json_object     ///< `length` members
} twind_json_kind;

/// One value of a document.
typedef struct twind_json_node {
    /// The member name, unescaped valid UTF-8 that may hold NUL; null outside an object.
    const char *_Nullable key;
    union {
        int64_t integer;
        uint64_t unsigned_integer;
        double number;
        const char *_Nullable text;
    };
    uint32_t key_length;
    uint32_t length;
    /// The nodes this value takes, itself and all below: the next sibling is at `this + span`.
    uint32_t span;
    uint32_t kind;
} twind_json_node;

/// Why a document was refused.
typedef enum twind_json_error {
    twind_json_success,
    twind_json_too_large,    ///< longer than the capacity
    twind_json_too_deep,     ///< nested deeper than the limit
    twind_json_empty,        ///< no value
    twind_json_bad_text,     ///< a string is unterminated, badly escaped or no valid UTF-8
    twind_json_bad_number,   ///< a number is misspelt or too large for its type
    twind_json_syntax        ///< anything else that is not JSON
} twind_json_error;

/// Makes a parser for documents of up to `capacity` bytes nested up to `maximum_depth` levels.
/// Returns null when memory is short. `capacity` must lie between 1 and 2^30, `maximum_depth` between
/// 1 and 128.
twind_json_parser *_Nullable twind_json_parser_create(size_t capacity, size_t maximum_depth);

/// Frees the parser and with it every node.
void twind_json_parser_destroy(twind_json_parser *_Nonnull parser);

/// Parses `length` bytes, which need no padding and are copied. On success `*root` is the first node;
/// it and its texts hold until the next call. `bytes` may be null if `length` is 0.
twind_json_error twind_json_parse(
    twind_json_parser *_Nonnull parser, const uint8_t *_Nullable bytes, size_t length,
    const twind_json_node *_Nullable *_Nonnull root);

#ifdef __cplusplus
}
#endif

#endif
