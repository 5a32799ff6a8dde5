import Glibc

/// The user whose rights this process has.
package enum EffectiveUser {
    /// The user's number, as files carry it (geteuid).
    package static var number: UInt32 { geteuid() }
}
