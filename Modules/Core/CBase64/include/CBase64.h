#ifndef AZURE_CBASE64_H
#define AZURE_CBASE64_H

#include <stddef.h>
#include <stdint.h>

// Whole blocks of base64 by the byte shuffles of AVX2, which no type of Swift reaches. Where the processor has none, both do
// nothing and return 0; Base64Codec does what they leave.

/// Writes the text of whole blocks of 24 bytes.
///
/// Text needs room for 4 characters for each 3 bytes begun; nothing is written behind the characters of the blocks.
///
/// Returns how many bytes it took.
size_t azure_base64_encode(const uint8_t *bytes, size_t count, uint8_t *text);

/// Writes the bytes of whole blocks of 32 characters, up to the first block with a character outside the standard alphabet.
///
/// Bytes needs room for 3 bytes for each 4 characters; up to 8 bytes behind those of the blocks are overwritten with zeros.
///
/// Returns how many characters it took.
size_t azure_base64_decode(const uint8_t *text, size_t count, uint8_t *bytes);

#endif
