// A peer: pugixml, copying every field of every message into a string of its own.
//
// Build: c++ -O2 pugi.cpp -o pugi -lpugixml
// Run:   ./pugi FILE
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "measure.h"

struct message {
  std::string fields[FIELD_COUNT];
};

static size_t walk(const char *bytes, size_t size) {
  pugi::xml_document document;
  // The document is copied, as it would be read again by a retry; the encoding is known.
  if (!document.load_buffer(bytes, size, pugi::parse_default, pugi::encoding_utf8)) return 0;
  std::vector<message> messages;
  for (pugi::xml_node node : document.child("QueueMessagesList").children("QueueMessage")) {
    message &copy = messages.emplace_back();
    for (int index = 0; index < FIELD_COUNT; index++) copy.fields[index] = node.child_value(field_names[index]);
  }
  size_t total = 0;
  for (const message &copy : messages) {
    for (const std::string &field : copy.fields) total += field.size();
  }
  return total;
}

int main(int argc, char **argv) { return measure("pugi", argc, argv, walk); }
