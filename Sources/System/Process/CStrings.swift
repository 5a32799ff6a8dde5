import Glibc

/// Copies of strings as the C library wants them: a list of pointers that ends with a null.
@safe final class CStrings {
    /// Valid as long as this object is held.
    let pointers: [UnsafeMutablePointer<CChar>?]

    /// Copies every string; what follows a NUL inside one is cut off.
    init(_ strings: [String]) {
        unsafe pointers = strings.map { unsafe strdup($0) } + [nil]
    }

    deinit {
        // Each came from strdup and is freed here alone.
        unsafe pointers.forEach { unsafe free($0) }
    }
}
