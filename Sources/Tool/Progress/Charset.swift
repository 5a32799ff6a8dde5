import System

/// What the locale lets a terminal show.
package enum Charset {
    /// Whether the environment asks for UTF-8; the first of the three that is set decides.
    package static func isUTF8(_ environment: (String) -> String?) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .compactMap { environment($0) }
            .first { !$0.isEmpty }
        // `de_DE.UTF-8@euro`: language, character set, variant.
        let parts = (locale ?? "").lowercased().split { $0 == "." || $0 == "@" }
        return parts.contains { $0 == "utf-8" || $0 == "utf8" }
    }

    /// Whether this process's environment asks for UTF-8.
    package static var isUTF8: Bool { isUTF8(ProcessArguments.environment) }
}
