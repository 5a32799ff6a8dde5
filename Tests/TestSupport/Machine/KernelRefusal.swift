import Glibc
package import System

/// Has the kernel refuse a system call of one thread from then on (seccomp): what only an odd
/// machine does can so be seen on any.
package enum KernelRefusal {
    /// The calls that tests refuse.
    package enum Call: Sendable {
        case accept, epollControl, fchmod, fdatasync, flock, fsync, landlockRestrictSelf, linkat
        case openat2, renameat2, socket, statx, syncFileRange, utimensat

        /// The kernel's number for it.
        fileprivate var number: UInt32 {
            #if arch(x86_64)
                switch self {
                case .accept: 288
                case .epollControl: 233
                case .fchmod: 91
                case .fdatasync: 75
                case .flock: 73
                case .fsync: 74
                case .landlockRestrictSelf: 446
                case .linkat: 265
                case .openat2: 437
                case .renameat2: 316
                case .socket: 41
                case .statx: 332
                case .syncFileRange: 277
                case .utimensat: 280
                }
            #else
                switch self {
                case .accept: 242
                case .epollControl: 21
                case .fchmod: 52
                case .fdatasync: 83
                case .flock: 32
                case .fsync: 82
                case .landlockRestrictSelf: 446
                case .linkat: 37
                case .openat2: 437
                case .renameat2: 276
                case .socket: 198
                case .statx: 291
                case .syncFileRange: 84
                case .utimensat: 88
                }
            #endif
        }
    }

    /// One instruction of the filter, as the kernel's `sock_filter` lays it out.
    private struct Instruction {
        var code: UInt16
        var skipIfTrue: UInt8 = 0
        var skipIfFalse: UInt8 = 0
        var value: UInt32

        static let loadNumber = Instruction(code: 0x20, value: 0)
        static let allow = Instruction(code: 0x06, value: 0x7FFF_0000)

        static func unlessEqual(_ value: UInt32, skip count: UInt8) -> Instruction {
            Instruction(code: 0x15, skipIfFalse: count, value: value)
        }

        static func fail(_ errno: Errno) -> Instruction {
            Instruction(code: 0x06, value: 0x0005_0000 | UInt32(errno.rawValue))
        }
    }

    /// The kernel's `sock_fprog`.
    @unsafe private struct Filter {
        var count: UInt16
        var instructions: UnsafePointer<Instruction>?
    }

    /// prctl takes any number of arguments, which Swift does not see; these five are all it reads.
    private typealias ProcessControl = @convention(c) (CInt, UInt, UInt, UInt, UInt) -> CInt

    /// Whether this kernel can do it.
    package static let isPossible =
        Worker.run { install(.flock, .noSuchCall) } ?? false

    /// Refuses the call with that error on this thread and those that it starts, for good.
    package static func install(_ call: Call, _ errno: Errno) -> Bool {
        guard let symbol = unsafe dlsym(dlopen(nil, RTLD_NOW), "prctl") else { return false }
        let control = unsafe unsafeBitCast(symbol, to: ProcessControl.self)
        let program = [
            Instruction.loadNumber, .unlessEqual(call.number, skip: 1), .fail(errno), .allow,
        ]
        let (noNewPrivileges, setFilter, filterMode) = (CInt(38), CInt(22), UInt(2))
        guard control(noNewPrivileges, 1, 0, 0, 0) == 0 else { return false }
        return unsafe program.withUnsafeBufferPointer { instructions in
            var filter = unsafe Filter(
                count: UInt16(instructions.count), instructions: instructions.baseAddress)
            // The kernel copies the filter during the call.
            return unsafe withUnsafePointer(to: &filter) { pointer in
                let address = UInt(bitPattern: pointer)
                return control(setFilter, filterMode, address, 0, 0) == 0
            }
        }
    }
}
