/* The least that a reader can cost which is built on libxml2: a SAX2 walk that copies every field of every message into a string of its own.
 *
 * Build: cc -O2 $(xml2-config --cflags) sax2.c -o sax2 $(xml2-config --libs)
 * Run:   ./sax2 FILE
 */
#include "sax2.h"

int main(int argc, char **argv) {
  xmlInitParser();
  return measure("sax2", argc, argv, sax2_walk);
}
