// The event parser of libxml2 and its structured errors; no wrapper is needed, as no function used is variadic.
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
// For strlen: names come without their length.
#include <string.h>
