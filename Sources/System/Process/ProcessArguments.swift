import CSystem
import Glibc

/// What this process was started with.
package enum ProcessArguments {
    /// The arguments after the program's name, as bytes: a name need not be UTF-8.
    package static var bytes: [[UInt8]] {
        // The list that main was given: it stays where it is, and nothing here changes it.
        (1..<max(1, csystem_argument_count())).map { index in
            guard let argument = unsafe csystem_argument(index) else { return [] }
            return unsafe argument.withMemoryRebound(to: UInt8.self, capacity: 1) { start in
                var bytes: [UInt8] = []
                var next = unsafe start
                while unsafe next.pointee != 0 {
                    unsafe bytes.append(next.pointee)
                    unsafe next += 1
                }
                return bytes
            }
        }
    }

    /// The file of this program; nil where there is no /proc (readlink).
    package static var program: LocalPath? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        // The kernel writes no more than there is room for.
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0 else { return nil }
        return LocalPath(bytes.prefix(count).map { UInt8(bitPattern: $0) })
    }

    /// The value of an environment variable; nil where it is not set.
    ///
    /// The C function: getenv(3).
    package static func environment(_ name: String) -> String? {
        // Nothing here ever changes the environment, so the pointer stays valid while it is copied.
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
