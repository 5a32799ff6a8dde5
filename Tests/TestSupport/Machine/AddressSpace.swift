import Glibc

/// How many addresses this process may use, which tests make few.
package enum AddressSpace {
    /// Lets this process have so many more bytes of addresses than it has; false if that fails.
    package static func limit(toMore byteCount: Int) -> Bool {
        let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = unsafe read(file, &bytes, bytes.count)
        close(file)
        let status = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        guard let pages = status.split(separator: " ").first.flatMap({ Int($0) }) else {
            return false
        }
        let size = rlim_t(pages * Int(getpagesize()) + byteCount)
        var limit = rlimit(rlim_cur: size, rlim_max: size)
        return unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0
    }
}
