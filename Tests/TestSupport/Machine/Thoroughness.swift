/// How many of a great many cases, all alike, a test goes through.
///
/// Without the optimizer each takes ten times as long: a debug build tries one of several, and a
/// release build tries all.
package enum Thoroughness {
    /// How far apart those lie that are tried.
    package static func step(inDebug step: Int) -> Int {
        #if DEBUG
            step
        #else
            1
        #endif
    }
}
