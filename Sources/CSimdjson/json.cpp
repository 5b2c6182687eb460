#include "CSimdjson.h"
int twind_json_placeholder(void) { return 0; }
