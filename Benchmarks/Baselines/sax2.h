/* A SAX2 walk that copies every field of every message into a string of its own. */
#ifndef SAX2_H
#define SAX2_H

#include <libxml/parser.h>

#include "message_list.h"

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                     const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
  (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)attributes, (void)defaulted, (void)values;
  list_start((message_list *)context, (const char *)name);
}

static void on_text(void *context, const xmlChar *bytes, int count) {
  list_text((message_list *)context, (const char *)bytes, (size_t)count);
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)name, (void)prefix, (void)uri;
  list_end((message_list *)context);
}

static inline size_t sax2_walk(const char *bytes, size_t size) {
  message_list list = {0};
  list.field = -1;
  xmlSAXHandler handler = {0};
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = on_start;
  handler.endElementNs = on_end;
  handler.characters = on_text;
  handler.ignorableWhitespace = on_text;
  handler.cdataBlock = on_text;
  int result = xmlSAXUserParseMemory(&handler, &list, bytes, (int)size);
  size_t total = list_free(&list);
  return result == 0 ? total : 0;
}

#endif
