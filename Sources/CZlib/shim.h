#ifndef TWIND_CZLIB_SHIM_H
#define TWIND_CZLIB_SHIM_H

#include <zlib.h>

#endif
