import Glibc
package import Testing

/// The sanitizer that Tests/sanitize builds the tests with, and the programs that they start.
package enum Sanitizer {
    /// Whether there is one in this process.
    package static let isHere = ["__asan_init", "__tsan_init"].contains { (name: String) in
        unsafe dlsym(dlopen(nil, RTLD_NOW), name) != nil
    }

    /// What Tests/sanitize tells it, as variables for the programs.
    ///
    /// They do not look for leaks: a confined server may not read what that takes from /proc, and
    /// what is traced cannot be looked at. The tests' own process does.
    static let options = ["ASAN_OPTIONS", "TSAN_OPTIONS"].compactMap { name -> String? in
        guard let options = unsafe getenv(name) else { return nil }
        return unsafe "\(name)=\(String(cString: options)):detect_leaks=0"
    }
}

extension Trait where Self == ConditionTrait {
    /// Says that the test limits what memory a process has, or measures it: a sanitizer takes much
    /// for itself.
    package static var withoutSanitizer: Self {
        .disabled(if: Sanitizer.isHere, "needs programs without a sanitizer")
    }
}
