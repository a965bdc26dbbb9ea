#ifndef AZURE_CCURL_READINESS_H
#define AZURE_CCURL_READINESS_H

// The system's queue of ready sockets, in one form: epoll on Linux, kqueue elsewhere. Both are told once of a socket, and the cost
// of a wait depends on how many sockets are ready, not on how many there are.

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#else
#include <sys/event.h>
#include <sys/types.h>
#include <time.h>
#endif

/// A queue. Its descriptors are closed in child programs.
typedef struct {
  int queue;
  /// What wakes a waiting thread; -1 where the queue does so by itself.
  int waker;
} azure_readiness;

/// One entry that is ready.
typedef struct {
  /// The number that it was registered under.
  uint64_t id;
  _Bool reads;
  _Bool writes;
  _Bool failed;
} azure_ready_entry;

/// How many entries one wait returns at most.
enum { azure_readiness_limit = 128 };

/// The number under which a wakeup is reported.
static const uint64_t azure_readiness_wakeup = UINT64_MAX;

static inline void azure_readiness_close(azure_readiness made) {
  if(made.queue >= 0) close(made.queue);
  if(made.waker >= 0) close(made.waker);
}

/// Makes a queue; its descriptor is -1 when the system has none left.
static inline azure_readiness azure_readiness_make(void) {
  azure_readiness made = {-1, -1};
#ifdef __linux__
  made.queue = epoll_create1(EPOLL_CLOEXEC);
  made.waker = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  // Each write is an event by itself, so nobody has to read the counter.
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data = {.u64 = azure_readiness_wakeup}};
  _Bool works = made.queue >= 0 && made.waker >= 0 &&
    epoll_ctl(made.queue, EPOLL_CTL_ADD, made.waker, &event) == 0;
#else
  made.queue = kqueue();
  struct kevent event;
  EV_SET(&event, 0, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, NULL);
  _Bool works = made.queue >= 0 && fcntl(made.queue, F_SETFD, FD_CLOEXEC) == 0 &&
    kevent(made.queue, &event, 1, NULL, 0, NULL) == 0;
#endif
  if(!works) {
    azure_readiness_close(made);
    made.queue = made.waker = -1;
  }
  return made;
}

/// Ends the running or the next wait; callable on any thread.
static inline void azure_readiness_wake(azure_readiness made) {
#ifdef __linux__
  uint64_t one = 1;
  ssize_t written;
  do written = write(made.waker, &one, sizeof one);
  while(written < 0 && errno == EINTR);
#else
  struct kevent event;
  EV_SET(&event, 0, EVFILT_USER, 0, NOTE_TRIGGER, 0, NULL);
  (void)kevent(made.queue, &event, 1, NULL, 0, NULL);
#endif
}

/// Registers a socket whose every change is reported once: bytes or an end that arrive, and room to write after there was none.
static inline _Bool azure_readiness_add(azure_readiness made, int socket, uint64_t id) {
#ifdef __linux__
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.u64 = id}};
  return epoll_ctl(made.queue, EPOLL_CTL_ADD, socket, &event) == 0 ||
    (errno == EEXIST && epoll_ctl(made.queue, EPOLL_CTL_MOD, socket, &event) == 0);
#else
  struct kevent events[2];
  EV_SET(&events[0], socket, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, (void *)(uintptr_t)id);
  EV_SET(&events[1], socket, EVFILT_WRITE, EV_ADD | EV_CLEAR, 0, 0, (void *)(uintptr_t)id);
  return kevent(made.queue, events, 2, NULL, 0, NULL) == 0;
#endif
}

/// Forgets a socket.
static inline void azure_readiness_remove(azure_readiness made, int socket) {
#ifdef __linux__
  struct epoll_event event = {0};
  (void)epoll_ctl(made.queue, EPOLL_CTL_DEL, socket, &event);
#else
  struct kevent event;
  EV_SET(&event, socket, EVFILT_READ, EV_DELETE, 0, 0, NULL);
  (void)kevent(made.queue, &event, 1, NULL, 0, NULL);
  EV_SET(&event, socket, EVFILT_WRITE, EV_DELETE, 0, 0, NULL);
  (void)kevent(made.queue, &event, 1, NULL, 0, NULL);
#endif
}

/// Registers a socket that is reported for as long as it is ready, or changes what it is reported for.
static inline _Bool azure_readiness_watch(
    azure_readiness made, int socket, uint64_t id, _Bool reads, _Bool writes) {
#ifdef __linux__
  struct epoll_event event = {
      .events = (reads ? EPOLLIN : 0u) | (writes ? EPOLLOUT : 0u), .data = {.u64 = id}};
  return epoll_ctl(made.queue, EPOLL_CTL_MOD, socket, &event) == 0 ||
    epoll_ctl(made.queue, EPOLL_CTL_ADD, socket, &event) == 0;
#else
  struct kevent events[2];
  EV_SET(&events[0], socket, EVFILT_READ, EV_ADD | (reads ? EV_ENABLE : EV_DISABLE), 0, 0,
    (void *)(uintptr_t)id);
  EV_SET(&events[1], socket, EVFILT_WRITE, EV_ADD | (writes ? EV_ENABLE : EV_DISABLE), 0, 0,
    (void *)(uintptr_t)id);
  return kevent(made.queue, events, 2, NULL, 0, NULL) == 0;
#endif
}

/// Waits until something is ready.
///
/// Returns how many entries there are, zero after the time, a signal or a wakeup alone, and -1 when the system cannot wait.
static inline int azure_readiness_wait(azure_readiness made, azure_ready_entry *entries, int milliseconds) {
  int count = 0;
#ifdef __linux__
  struct epoll_event events[azure_readiness_limit];
  int found = epoll_wait(made.queue, events, azure_readiness_limit, milliseconds);
  if(found < 0) return errno == EINTR ? 0 : -1;
  for(int index = 0; index < found; index++) {
    if(events[index].data.u64 == azure_readiness_wakeup) continue;
    uint32_t what = events[index].events;
    entries[count].id = events[index].data.u64;
    entries[count].reads = (what & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) != 0;
    entries[count].writes = (what & EPOLLOUT) != 0;
    entries[count].failed = (what & EPOLLERR) != 0;
    count++;
  }
#else
  struct kevent events[azure_readiness_limit];
  struct timespec time = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
  int found = kevent(made.queue, NULL, 0, events, azure_readiness_limit, &time);
  if(found < 0) return errno == EINTR ? 0 : -1;
  for(int index = 0; index < found; index++) {
    if(events[index].filter == EVFILT_USER) continue;
    entries[count].id = (uint64_t)(uintptr_t)events[index].udata;
    entries[count].reads = events[index].filter == EVFILT_READ || (events[index].flags & EV_EOF) != 0;
    entries[count].writes = events[index].filter == EVFILT_WRITE;
    entries[count].failed = (events[index].flags & EV_ERROR) != 0;
    count++;
  }
#endif
  return count;
}

#endif
