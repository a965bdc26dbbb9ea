// The request of an operation, as the clients send it: the same header fields in number and size, written once. Nothing
// is signed, nothing is read. So a client's time over a baseline's is the price of the client, not of other bytes.
#ifndef REQUEST_H
#define REQUEST_H

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// As the clients write it, which leave the declaration out.
static const char *const send_body =
    "<QueueMessage><MessageText>"
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
    "</MessageText></QueueMessage>";

struct response {
  char *bytes;
  size_t length;
  size_t capacity;
};

static size_t keep(char *bytes, size_t size, size_t count, void *context) {
  struct response *response = context;
  size_t length = size * count;
  if (response->length + length > response->capacity) {
    response->capacity = 2 * (response->length + length);
    response->bytes = realloc(response->bytes, response->capacity);
    if (response->bytes == NULL) return 0;
  }
  memcpy(response->bytes + response->length, bytes, length);
  response->length += length;
  return length;
}

static struct curl_slist *request_fields(int sends) {
  struct curl_slist *fields = NULL;
  fields = curl_slist_append(fields, "x-ms-date: Sat, 21 Nov 2026 09:33:28 GMT");
  fields = curl_slist_append(fields, "x-ms-version: 2025-11-05");
  fields = curl_slist_append(fields, "x-ms-client-request-id: 8f0a2c54-6e0b-4f0e-9f0e-0c3d9f5c7f11");
  fields = curl_slist_append(fields, "User-Agent: azsdk-swift-storage-queue/0.1.0 (Swift; Linux)");
  fields = curl_slist_append(
      fields, "Authorization: SharedKey devstoreaccount1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  if (sends) fields = curl_slist_append(fields, "Content-Type: application/xml");
  if (sends) fields = curl_slist_append(fields, "Expect:");
  fields = curl_slist_append(fields, "Accept: application/xml");
  return fields;
}

// How many operations come before the clock is started: some for each connection, so that all are made.
static inline long warm_up_operations(long operations, long connections) {
  return operations / 20 > 2 * connections ? operations / 20 : 2 * connections;
}

static void prepare(CURL *handle, const char *base, int sends, struct curl_slist *fields, struct response *response) {
  char url[512];
  snprintf(url, sizeof url, "%s/devstoreaccount1/bench/messages%s", base, sends ? "" : "?peekonly=true&numofmessages=32");
  curl_easy_setopt(handle, CURLOPT_URL, url);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, fields);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, response);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  if (sends) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, send_body);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, (long)strlen(send_body));
  }
}

#endif
