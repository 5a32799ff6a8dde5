import CCrypto

/// A running SHA-256 (libcrypto).
@safe package final class Sha256 {
    /// The length of a digest.
    package static let byteCount = 32

    /// The algorithm, fetched once: each fetch searches all providers again.
    ///
    /// No configuration file is read: inside the sandbox it could not be opened, and what it loads
    /// could replace the digest. All threads may share the algorithm, which the compiler cannot
    /// know of a pointer.
    nonisolated(unsafe) private static let algorithm: OpaquePointer? = {
        // If libcrypto cannot start, the fetch below fails.
        _ = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
        return unsafe EVP_MD_fetch(nil, "SHA256", nil)
    }()

    private let context: OpaquePointer

    /// Starts with no bytes; traps if there is no memory, as Swift itself does.
    package init() {
        guard let context = unsafe EVP_MD_CTX_new() else {
            preconditionFailure("no memory for a digest")
        }
        unsafe self.context = unsafe context
        let started = unsafe EVP_DigestInit_ex2(context, Self.algorithm, nil)
        precondition(started == 1, "libcrypto has no SHA-256")
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// A copy that has seen the same bytes and goes on independently.
    package func copy() -> Sha256 {
        let other = Sha256()
        let copied = unsafe EVP_MD_CTX_copy_ex(unsafe other.context, context)
        precondition(copied == 1, "no memory for a digest")
        return other
    }

    /// Takes in the next bytes.
    package func update(_ bytes: Span<UInt8>) {
        // libcrypto only reads what the span lends.
        let updated = unsafe bytes.withUnsafeBufferPointer {
            unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count)
        }
        precondition(updated == 1, "a digest takes any bytes")
    }

    /// The digest of all bytes so far; more may follow.
    package func digest() -> [UInt8] {
        let finished = copy()
        return [UInt8](capacity: Self.byteCount) { span in
            // A SHA-256 is exactly as long as the room for it.
            unsafe span.withUnsafeMutableBufferPointer { memory, count in
                let done = unsafe EVP_DigestFinal_ex(finished.context, memory.baseAddress, nil)
                precondition(done == 1, "a digest ends once")
                count = Self.byteCount
            }
        }
    }

    /// The digest of these bytes alone.
    package static func digest(of bytes: Span<UInt8>) -> [UInt8] {
        let digest = Sha256()
        digest.update(bytes)
        return digest.digest()
    }
}
