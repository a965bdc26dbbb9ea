/* A list of messages whose fields are strings of their own, filled by an event parser. */
#ifndef MESSAGE_LIST_H
#define MESSAGE_LIST_H

#include <string.h>

#include "measure.h"

typedef struct {
  char *fields[FIELD_COUNT];
} message;

typedef struct {
  message *messages;
  size_t count, capacity;
  int field; /* The field that text belongs to, or -1. */
  char *text; /* Its text so far; it may come in pieces. */
  size_t text_count, text_capacity;
} message_list;

static inline void list_start(message_list *list, const char *name) {
  list->field = -1;
  if (strcmp(name, "QueueMessage") == 0) {
    if (list->count == list->capacity) {
      list->capacity = list->capacity ? list->capacity * 2 : 8;
      list->messages = (message *)realloc(list->messages, list->capacity * sizeof(message));
      if (!list->messages) abort();
    }
    memset(&list->messages[list->count++], 0, sizeof(message));
    return;
  }
  for (int index = 0; index < FIELD_COUNT; index++) {
    if (strcmp(name, field_names[index]) == 0) list->field = index;
  }
  list->text_count = 0;
}

static inline void list_text(message_list *list, const char *bytes, size_t count) {
  if (list->field < 0) return;
  if (list->text_count + count > list->text_capacity) {
    list->text_capacity = (list->text_count + count) * 2;
    list->text = (char *)realloc(list->text, list->text_capacity);
    if (!list->text) abort();
  }
  memcpy(list->text + list->text_count, bytes, count);
  list->text_count += count;
}

static inline void list_end(message_list *list) {
  if (list->field >= 0 && list->count > 0) {
    char *copy = (char *)malloc(list->text_count + 1);
    if (!copy) abort();
    memcpy(copy, list->text, list->text_count);
    copy[list->text_count] = 0;
    list->messages[list->count - 1].fields[list->field] = copy;
  }
  list->field = -1;
}

static inline size_t list_free(message_list *list) {
  size_t total = 0;
  for (size_t index = 0; index < list->count; index++) {
    for (int field = 0; field < FIELD_COUNT; field++) {
      char *text = list->messages[index].fields[field];
      if (!text) continue;
      total += strlen(text);
      free(text);
    }
  }
  free(list->messages);
  free(list->text);
  return total;
}

#endif
