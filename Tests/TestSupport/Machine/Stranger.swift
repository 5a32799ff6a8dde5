import Glibc

/// Somebody who has no more rights than a mode gives to others: root may read and write anything.
package enum Stranger {
    /// A user that owns nothing.
    private static let user: uid_t = 65534

    /// Who files see, which glibc's module for Swift does not hold; it gives back who it was.
    private typealias SetFileUser = @convention(c) (uid_t) -> CInt

    private static let setFileUser: SetFileUser = {
        guard let symbol = unsafe dlsym(dlopen(nil, RTLD_NOW), "setfsuid") else {
            preconditionFailure("glibc has setfsuid")
        }
        return unsafe unsafeBitCast(symbol, to: SetFileUser.self)
    }()

    /// Does something as the stranger where the tests run as root, and as whoever runs them else.
    ///
    /// Only this thread becomes another to files, so that no other test notices.
    package static func does<Result, Failure: Error>(
        _ deed: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard geteuid() == 0 else { return try deed() }
        _ = setFileUser(user)
        defer { _ = setFileUser(0) }
        return try deed()
    }
}
