// The raw libcurl loop: THREADS threads, each with one easy handle and one connection that it keeps.
//
//   easy BASE send|peek THREADS [CA-FILE] OPERATIONS
//
// Compiled with READS (and libxml2), it also reads each response by SAX2 and copies its fields: what a program in C would
// pay for as much as a client returns.
#include <pthread.h>

#include "request.h"
#ifdef READS
#include "sax2.h"
#endif

struct worker {
  CURL *handle;
  struct curl_slist *fields;
  struct response response;
  long operations;
  long failures;
  pthread_t thread;
};

static void *work(void *context) {
  struct worker *worker = context;
  for (long count = 0; count < worker->operations; count++) {
    long status = 0;
    worker->response.length = 0;
    if (curl_easy_perform(worker->handle) == CURLE_OK)
      curl_easy_getinfo(worker->handle, CURLINFO_RESPONSE_CODE, &status);
#ifdef READS
    if (sax2_walk(worker->response.bytes, worker->response.length) == 0) status = 0;
#endif
    if (status / 100 != 2) worker->failures++;
  }
  return NULL;
}

// Shares so many operations among threads, waits for all of them, and returns how many operations failed so far.
static long run(struct worker *workers, int threads, long operations) {
  long failures = 0;
  for (int index = 0; index < threads; index++) {
    workers[index].operations = (operations + index) / threads;
    pthread_create(&workers[index].thread, NULL, work, &workers[index]);
  }
  for (int index = 0; index < threads; index++) {
    pthread_join(workers[index].thread, NULL);
    failures += workers[index].failures;
  }
  return failures;
}

int main(int count, char **arguments) {
  struct task task = task_of(count, arguments);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  struct worker *workers = calloc((size_t)task.in_flight, sizeof *workers);
  for (int index = 0; index < task.in_flight; index++) {
    struct worker *worker = &workers[index];
    worker->handle = curl_easy_init();
    worker->fields = request_fields(task.sends);
    prepare(worker->handle, &task, worker->fields, &worker->response);
  }
  // Every handle keeps the connection that it makes here, though other threads use it afterwards.
  run(workers, task.in_flight, warm_up_operations(&task));
  struct usage before = usage_now();
  long failures = run(workers, task.in_flight, task.operations);
  report(&task, failures, before);
  for (int index = 0; index < task.in_flight; index++) {
    curl_easy_cleanup(workers[index].handle);
    curl_slist_free_all(workers[index].fields);
    free(workers[index].response.bytes);
  }
  free(workers);
  return failures == 0 ? 0 : 1;
}
