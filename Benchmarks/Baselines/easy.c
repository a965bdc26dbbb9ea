// The raw libcurl loop: THREADS threads, each with one easy handle and one connection that it keeps.
//
//   easy BASE send|peek THREADS OPERATIONS
//
// Compiled with READS (and libxml2), it also reads each answer by SAX2 and copies its fields: what a program in C would
// pay for as much as a client returns.
#include <pthread.h>

#include "usage.h"
#include "request.h"
#ifdef READS
#include "sax2.h"
#endif

struct worker {
  const char *base;
  int sends;
  long operations;
  long failures;
  pthread_t thread;
};

static void *work(void *context) {
  struct worker *worker = context;
  struct response response = {0};
  struct curl_slist *fields = request_fields(worker->sends);
  CURL *handle = curl_easy_init();
  prepare(handle, worker->base, worker->sends, fields, &response);
  for (long count = 0; count < worker->operations; count++) {
    long status = 0;
    response.length = 0;
    if (curl_easy_perform(handle) == CURLE_OK) curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
#ifdef READS
    if (sax2_walk(response.bytes, response.length) == 0) status = 0;
#endif
    if (status / 100 != 2) worker->failures++;
  }
  curl_easy_cleanup(handle);
  curl_slist_free_all(fields);
  free(response.bytes);
  return NULL;
}

int main(int count, char **arguments) {
  if (count != 5) {
    fprintf(stderr, "usage: easy BASE send|peek THREADS OPERATIONS\n");
    return 2;
  }
  int threads = atoi(arguments[3]);
  long operations = atol(arguments[4]);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  struct worker *workers = calloc((size_t)threads, sizeof *workers);
  uint64_t wall = wall_nanoseconds(), cpu = cpu_nanoseconds();
  for (int index = 0; index < threads; index++) {
    workers[index].base = arguments[1];
    workers[index].sends = strcmp(arguments[2], "send") == 0;
    workers[index].operations = (operations + index) / threads;
    pthread_create(&workers[index].thread, NULL, work, &workers[index]);
  }
  long failures = 0;
  for (int index = 0; index < threads; index++) {
    pthread_join(workers[index].thread, NULL);
    failures += workers[index].failures;
  }
  wall = wall_nanoseconds() - wall;
  cpu = cpu_nanoseconds() - cpu;
  printf("{\"operations\": %ld, \"failures\": %ld, \"wallNanoseconds\": %llu, \"cpuNanoseconds\": %llu, "
         "\"peakKibibytes\": %ld}\n",
         operations, failures, (unsigned long long)wall, (unsigned long long)cpu, peak_kibibytes());
  free(workers);
  return failures == 0 ? 0 : 1;
}
