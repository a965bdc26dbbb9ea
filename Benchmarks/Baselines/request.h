// The request of an operation, as the clients send it: the same header fields in number and size, written once. Nothing
// is signed, nothing is read. So a client's time over a baseline's is the price of the client, not of other bytes.
#ifndef REQUEST_H
#define REQUEST_H

#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

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

static inline size_t keep(char *bytes, size_t size, size_t count, void *context) {
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

static inline struct curl_slist *request_fields(int sends) {
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

// What a loop is asked to do: PROGRAM BASE send|peek IN-FLIGHT [CA-FILE] OPERATIONS
struct task {
  const char *base;
  int sends;
  int in_flight;
  const char *ca_file;
  long operations;
};

static inline struct task task_of(int count, char **arguments) {
  if (count != 5 && count != 6) {
    fprintf(stderr, "usage: %s BASE send|peek IN-FLIGHT [CA-FILE] OPERATIONS\n", arguments[0]);
    exit(2);
  }
  return (struct task){
      .base = arguments[1],
      .sends = strcmp(arguments[2], "send") == 0,
      .in_flight = atoi(arguments[3]),
      .ca_file = count == 6 ? arguments[4] : NULL,
      .operations = atol(arguments[count - 1]),
  };
}

// How many operations come before the clock is started: some for each connection, so that all are made.
static long warm_up_operations(const struct task *task) {
  long some = 2L * task->in_flight;
  return task->operations / 20 > some ? task->operations / 20 : some;
}

static inline void prepare(CURL *handle, const struct task *task, struct curl_slist *fields, struct response *response) {
  char url[512];
  snprintf(url, sizeof url, "%s/devstoreaccount1/bench/messages%s", task->base,
           task->sends ? "" : "?peekonly=true&numofmessages=32");
  curl_easy_setopt(handle, CURLOPT_URL, url);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, fields);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, response);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  if (task->ca_file != NULL) curl_easy_setopt(handle, CURLOPT_CAINFO, task->ca_file);
  if (task->sends) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, send_body);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, (long)strlen(send_body));
  }
}

// What has been used up so far, in nanoseconds: time on the wall, and CPU time of this process.
struct usage {
  uint64_t wall, cpu;
};

static uint64_t clock_nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static struct usage usage_now(void) {
  return (struct usage){clock_nanoseconds(CLOCK_MONOTONIC), clock_nanoseconds(CLOCK_PROCESS_CPUTIME_ID)};
}

// Highest resident memory of this program so far, in KiB. Linux lets ru_maxrss survive exec, so that it may be the size of
// the process that started the program; VmHWM begins anew (proc(5)).
static long peak_kibibytes(void) {
  struct rusage usage;
#ifdef __linux__
  char line[256];
  long peak = -1;
  FILE *file = fopen("/proc/self/status", "r");
  while (file && peak < 0 && fgets(line, sizeof line, file)) {
    if (sscanf(line, "VmHWM: %ld kB", &peak) != 1) peak = -1;
  }
  if (file) fclose(file);
  if (peak >= 0) return peak;
#endif
  getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
  return usage.ru_maxrss / 1024;
#else
  return usage.ru_maxrss;
#endif
}

// Prints what the operations cost since a moment, as a line of JSON.
static void report(const struct task *task, long failures, struct usage before) {
  struct usage after = usage_now();
  printf("{\"operations\": %ld, \"failures\": %ld, \"wallNanoseconds\": %llu, \"cpuNanoseconds\": %llu, "
         "\"peakKibibytes\": %ld}\n",
         task->operations, failures, (unsigned long long)(after.wall - before.wall),
         (unsigned long long)(after.cpu - before.cpu), peak_kibibytes());
}

#endif
