/* A peer: expat, copying every field of every message into a string of its own.
 *
 * Build: cc -O2 expat.c -o expat -lexpat
 * Run:   ./expat FILE
 */
#include <expat.h>

#include "message_list.h"

static void on_start(void *context, const XML_Char *name, const XML_Char **attributes) {
  (void)attributes;
  list_start((message_list *)context, name);
}

static void on_text(void *context, const XML_Char *bytes, int count) {
  list_text((message_list *)context, bytes, (size_t)count);
}

static void on_end(void *context, const XML_Char *name) {
  (void)name;
  list_end((message_list *)context);
}

static size_t walk(const char *bytes, size_t size) {
  message_list list = {0};
  list.field = -1;
  XML_Parser parser = XML_ParserCreate(NULL);
  if (!parser) return 0;
  XML_SetUserData(parser, &list);
  XML_SetElementHandler(parser, on_start, on_end);
  XML_SetCharacterDataHandler(parser, on_text);
  enum XML_Status status = XML_Parse(parser, bytes, (int)size, 1);
  XML_ParserFree(parser);
  size_t total = list_free(&list);
  return status == XML_STATUS_OK ? total : 0;
}

int main(int argc, char **argv) { return measure("expat", argc, argv, walk); }
