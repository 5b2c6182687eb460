#define SIMDJSON_EXCEPTIONS 0

#include "CSimdjson.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>

namespace dom = simdjson::dom;

struct twind_json_parser {
    dom::parser parser;
    /// The longest document taken; the buffers may be made for a little more.
    size_t capacity;
    std::unique_ptr<uint8_t[]> padded;
    std::unique_ptr<twind_json_node[]> nodes;
    uint32_t count = 0;

    twind_json_parser(size_t capacity, size_t allocated) : parser(allocated), capacity(capacity) {}

    /// Every value takes at least two bytes of the document with the comma or bracket beside it, but
    /// for the last; so this many nodes always suffice.
    size_t node_capacity() const { return capacity / 2 + 2; }

    /// Appends `element` and all below it. Recursion ends at the depth limit of the parser.
    /// Returns false if the nodes do not suffice, which the bound above excludes.
    bool append(const dom::element &element, const std::string_view *key) {
        if (count == node_capacity()) { return false; }
        const uint32_t index = count++;
        twind_json_node &node = nodes[index];
        node = twind_json_node{};
        if (key) {
            node.key = key->data();
            node.key_length = uint32_t(key->size());
        }
        switch (element.type()) {
        case dom::element_type::NULL_VALUE:
            node.kind = twind_json_null;
            break;
        case dom::element_type::BOOL:
            node.kind = twind_json_bool;
            node.integer = element.get_bool().value_unsafe();
            break;
        case dom::element_type::INT64:
            node.kind = twind_json_int64;
            node.integer = element.get_int64().value_unsafe();
            break;
        case dom::element_type::UINT64:
            node.kind = twind_json_uint64;
            node.unsigned_integer = element.get_uint64().value_unsafe();
            break;
        case dom::element_type::DOUBLE:
            node.kind = twind_json_double;
            node.number = element.get_double().value_unsafe();
            break;
        case dom::element_type::STRING: {
            const std::string_view text = element.get_string().value_unsafe();
            node.kind = twind_json_string;
            node.text = text.data();
            node.length = uint32_t(text.size());
            break;
        }
        case dom::element_type::ARRAY: {
            node.kind = twind_json_array;
            // A copy with a name: in the loop's own expression the result it is taken from would die
            // before the first turn.
            const dom::array elements = element.get_array().value_unsafe();
            for (const dom::element child : elements) {
                if (!append(child, nullptr)) { return false; }
                node.length++;
            }
            break;
        }
        case dom::element_type::OBJECT: {
            node.kind = twind_json_object;
            const dom::object members = element.get_object().value_unsafe();
            for (const dom::key_value_pair member : members) {
                if (!append(member.value, &member.key)) { return false; }
                node.length++;
            }
            break;
        }
        }
        node.span = count - index;
        return true;
    }
};

twind_json_parser *twind_json_parser_create(size_t capacity, size_t maximum_depth) {
    if (capacity < 1 || capacity > (size_t(1) << 30)) { return nullptr; }
    if (maximum_depth < 1 || maximum_depth > 128) { return nullptr; }
    // simdjson refuses to work with less than its minimal capacity.
    const size_t allocated = std::max(capacity, size_t(dom::MINIMAL_DOCUMENT_CAPACITY));
    std::unique_ptr<twind_json_parser> parser(
        new (std::nothrow) twind_json_parser(capacity, allocated));
    if (!parser) { return nullptr; }
    parser->padded.reset(new (std::nothrow) uint8_t[allocated + simdjson::SIMDJSON_PADDING]);
    parser->nodes.reset(new (std::nothrow) twind_json_node[parser->node_capacity()]);
    if (!parser->padded || !parser->nodes) { return nullptr; }
    // Everything now, so that parsing never allocates.
    if (parser->parser.allocate(allocated, maximum_depth)) { return nullptr; }
    if (parser->parser.doc.allocate(allocated)) { return nullptr; }
    return parser.release();
}

void twind_json_parser_destroy(twind_json_parser *parser) { delete parser; }

static twind_json_error classify(simdjson::error_code code) {
    switch (code) {
    case simdjson::CAPACITY:
        return twind_json_too_large;
    case simdjson::DEPTH_ERROR:
        return twind_json_too_deep;
    case simdjson::EMPTY:
        return twind_json_empty;
    case simdjson::UTF8_ERROR:
    case simdjson::STRING_ERROR:
    case simdjson::UNESCAPED_CHARS:
    case simdjson::UNCLOSED_STRING:
        return twind_json_bad_text;
    case simdjson::NUMBER_ERROR:
    case simdjson::NUMBER_OUT_OF_RANGE:
        return twind_json_bad_number;
    default:
        return twind_json_syntax;
    }
}

twind_json_error twind_json_parse(
    twind_json_parser *parser, const uint8_t *bytes, size_t length, const twind_json_node **root
) {
    *root = nullptr;
    if (length > parser->capacity) { return twind_json_too_large; }
    if (length == 0) { return twind_json_empty; }
    std::memcpy(parser->padded.get(), bytes, length);
    std::memset(parser->padded.get() + length, 0, simdjson::SIMDJSON_PADDING);
    dom::element element;
    const simdjson::error_code code =
        parser->parser.parse(parser->padded.get(), length, false).get(element);
    if (code) { return classify(code); }
    parser->count = 0;
    if (!parser->append(element, nullptr)) { return twind_json_too_large; }
    *root = parser->nodes.get();
    return twind_json_success;
}
