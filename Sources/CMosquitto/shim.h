#ifndef TWIND_CMOSQUITTO_SHIM_H
#define TWIND_CMOSQUITTO_SHIM_H

// The MQTT 5 property functions live in a header of their own in libmosquitto 2.0.
#include <mosquitto.h>
#include <mqtt_protocol.h>

#endif
