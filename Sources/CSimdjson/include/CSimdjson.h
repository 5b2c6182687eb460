#ifndef TWIND_CSIMDJSON_H
#define TWIND_CSIMDJSON_H
int twind_json_placeholder(void);
#endif
