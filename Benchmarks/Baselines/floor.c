// What the system alone takes for a send: the calls that the clients make of it, by a program that signs nothing, reads nothing but
// the end of a response, and holds one request ready.
//
//   floor BASE blocking IN-FLIGHT OPERATIONS    a thread for each connection: look, write, wait, read
//   floor BASE async 1 OPERATIONS               one thread looks and writes, another waits, reads and wakes the first
//   floor BASE loop IN-FLIGHT OPERATIONS        one thread looks, writes, waits by epoll and reads, for all connections
//
// Linux only, and without TLS.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "request.h"

static char request[2048];
static size_t request_length;
static int port;

static void make_request(const char *base) {
  const char *host = strstr(base, "//");
  const char *colon = host ? strrchr(host, ':') : NULL;
  if (!colon || sscanf(colon, ":%d", &port) != 1) exit(2);
  int length = snprintf(request, sizeof request, "POST /devstoreaccount1/bench/messages HTTP/1.1\r\nHost: %s\r\n", host + 2);
  struct curl_slist *fields = request_fields(1);
  for (struct curl_slist *field = fields; field; field = field->next) {
    if (strcmp(field->data, "Expect:") == 0) continue;
    length += snprintf(request + length, sizeof request - (size_t)length, "%s\r\n", field->data);
  }
  curl_slist_free_all(fields);
  length += snprintf(request + length, sizeof request - (size_t)length, "Content-Length: %zu\r\n\r\n%s", strlen(send_body), send_body);
  request_length = (size_t)length;
}

static int connected(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int made = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  if (made < 0 || connect(made, (struct sockaddr *)&address, sizeof address) != 0) exit(3);
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return made;
}

// Looks whether an idle connection is alive, and writes the request.
static void begin(int socket) {
  char byte;
  if (recv(socket, &byte, 1, MSG_DONTWAIT) >= 0) exit(4);
  if (send(socket, request, request_length, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)request_length) exit(5);
}

// Whether a whole response has arrived; the server writes head and body at once, and the body ends like this.
static int finish(int socket) {
  char bytes[16384];
  ssize_t count = recv(socket, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count <= 0) return 0;
  if (memmem(bytes, (size_t)count, " 201 ", 5) == NULL || memmem(bytes, (size_t)count, "</QueueMessagesList>", 20) == NULL) exit(6);
  return 1;
}

static long share;

static void *block(void *context) {
  int socket = *(int *)context;
  for (long count = 0; count < share; count++) {
    struct pollfd ready = {.fd = socket, .events = POLLIN};
    begin(socket);
    do poll(&ready, 1, 60000);
    while (!finish(socket));
  }
  return NULL;
}

static int queue;
static sem_t responded;

static void *respond(void *context) {
  int socket = *(int *)context;
  for (long count = 0; count < share;) {
    struct epoll_event event;
    if (epoll_wait(queue, &event, 1, 60000) == 1 && finish(socket)) {
      count++;
      sem_post(&responded);
    }
  }
  return NULL;
}

static void watch(int socket) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.fd = socket};
  if (epoll_ctl(queue, EPOLL_CTL_ADD, socket, &event) != 0) exit(7);
}

static void run(const char *style, int *sockets, int in_flight, long operations) {
  pthread_t threads[1024];
  share = operations / in_flight;
  if (strcmp(style, "blocking") == 0) {
    for (int index = 0; index < in_flight; index++) pthread_create(&threads[index], NULL, block, &sockets[index]);
    for (int index = 0; index < in_flight; index++) pthread_join(threads[index], NULL);
  } else if (strcmp(style, "async") == 0) {
    pthread_create(&threads[0], NULL, respond, &sockets[0]);
    for (long count = 0; count < share; count++) {
      begin(sockets[0]);
      while (sem_wait(&responded) != 0) {
      }
    }
    pthread_join(threads[0], NULL);
  } else {
    for (int index = 0; index < in_flight; index++) begin(sockets[index]);
    for (long begun = in_flight, done = 0; done < share * in_flight;) {
      struct epoll_event events[128];
      int count = epoll_wait(queue, events, 128, 60000);
      for (int index = 0; index < count; index++) {
        if (!finish(events[index].data.fd)) continue;
        done++;
        if (begun < share * in_flight) {
          begun++;
          begin(events[index].data.fd);
        }
      }
    }
  }
}

int main(int count, char **arguments) {
  if (count != 5) {
    fprintf(stderr, "usage: %s BASE blocking|async|loop IN-FLIGHT OPERATIONS\n", arguments[0]);
    return 2;
  }
  struct task task = {.base = arguments[1], .sends = 1, .in_flight = atoi(arguments[3]), .operations = atol(arguments[4])};
  if (task.in_flight < 1 || task.in_flight > 1024) return 2;
  make_request(task.base);
  queue = epoll_create1(EPOLL_CLOEXEC);
  sem_init(&responded, 0, 0);
  int sockets[1024];
  int blocks = strcmp(arguments[2], "blocking") == 0;
  for (int index = 0; index < task.in_flight; index++) {
    sockets[index] = connected();
    if (!blocks) watch(sockets[index]);
  }
  run(arguments[2], sockets, task.in_flight, warm_up_operations(&task) + task.in_flight);
  task.operations = task.operations / task.in_flight * task.in_flight;
  struct usage before = usage_now();
  run(arguments[2], sockets, task.in_flight, task.operations);
  report(&task, 0, before);
  return 0;
}
