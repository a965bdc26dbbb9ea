#if Encryption
  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Android)
    import Android
  #endif

  /// Memory for secrets.
  enum Memory {
    /// Overwrites memory with zeros, whether or not anything reads it again.
    static func wipe(_ memory: UnsafeMutableRawBufferPointer) {
      guard let start = memory.baseAddress else { return }
      #if canImport(Darwin)
        memset_s(start, memory.count, 0, memory.count)
      #elseif canImport(Glibc) || canImport(Musl)
        explicit_bzero(start, memory.count)
      #else
        // A loop that nothing reads may be left out by the compiler; a function that it cannot see into is not.
        wipeByHand(start, memory.count)
      #endif
    }

    /// Runs a closure with memory for a few bytes that is wiped afterwards.
    static func withWiped<Result, Failure: Error>(
      _ count: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      let outcome: Swift.Result<Result, Failure> = withUnsafeTemporaryAllocation(
        byteCount: count, alignment: 8
      ) {
        memory in
        defer { wipe(memory) }
        do throws(Failure) {
          return .success(try body(memory))
        } catch {
          return .failure(error)
        }
      }
      return try outcome.get()
    }

    /// Fills memory with random bytes of the system that are fit for keys.
    static func fillAtRandom(_ memory: UnsafeMutableRawBufferPointer) {
      #if canImport(Glibc) || canImport(Musl)
        // One call into the kernel, where the standard library makes one for each eight bytes. It gives 256 at most.
        if memory.count <= 256, getentropy(memory.baseAddress, memory.count) == 0 { return }
      #endif
      var generator = SystemRandomNumberGenerator()
      for index in memory.indices { memory[index] = UInt8.random(in: .min ... .max, using: &generator) }
    }

    #if !canImport(Darwin) && !canImport(Glibc) && !canImport(Musl)
      @inline(never)
      @_optimize(none)
      private static func wipeByHand(_ start: UnsafeMutableRawPointer, _ count: Int) {
        for offset in 0..<count { start.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self) }
      }
    #endif
  }
#endif
