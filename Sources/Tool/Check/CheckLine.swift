import Bluetooth

/// One line of `--check`: what was looked at, what was found, and what to do about it.
package struct CheckLine: Equatable, Sendable {
    /// What a finding means for the work that is to be done.
    package enum Result: Equatable, Sendable {
        case good
        /// It works, and something is missing or weak.
        case weak
        /// It would not work; the program would end with that status.
        case bad(ExitStatus)
    }

    /// How good it is.
    package let result: Result
    /// One word.
    package let subject: String
    /// What was found and, behind a colon, what to do if it is not good.
    ///
    /// Names in it may come from outside.
    package let finding: String

    package init(_ result: Result, _ subject: String, _ finding: String) {
        self.result = result
        self.subject = subject
        self.finding = finding
    }

    /// The line of a failure that has a sentence already.
    init(_ subject: String, _ failure: ErrorSentence) {
        self.init(.bad(failure.status), subject, failure.text)
    }

    /// Wide enough for the longest subject.
    private static let subjectColumns = 11

    /// The line, without its end.
    package var text: String {
        let mark =
            switch result {
            case .good: "ok    "
            case .weak: "weak  "
            case .bad: "FAILS "
            }
        let gap = String(repeating: " ", count: max(1, Self.subjectColumns - subject.count))
        return mark + subject + gap + TerminalText.safe(finding)
    }
}

extension ExitStatus {
    /// What a check ends with: the first thing that would not work decides.
    package static func check(_ lines: [CheckLine]) -> ExitStatus {
        for line in lines {
            if case .bad(let status) = line.result { return status }
        }
        return .done
    }
}

/// What is found of this machine's radios, whichever program asks.
extension CheckLine {
    /// The adapter that is wanted, or each of them, and why none of them will do.
    static func adapters(_ adapters: [Adapter], wanted: AdapterName?) -> [CheckLine] {
        let found = adapters.filter { wanted.map($0.isCalled) ?? true }.map { adapter in
            adapter.isUp
                ? CheckLine(
                    .good, "adapter", "hci\(adapter.number) \(adapter.address) is switched on")
                : CheckLine(
                    .weak, "adapter", "hci\(adapter.number) is off: try 'bluetoothctl power on'")
        }
        do {
            _ = try Adapter.localAddress(of: wanted, among: adapters)
            return found
        } catch {
            // It says of the adapters that they are off, and what to do.
            return [CheckLine("adapter", .bluetooth(error) { $0 })]
        }
    }

    /// The adapters cannot be listed.
    static func noAdapters(_ error: BluetoothError) -> CheckLine {
        CheckLine("adapter", .bluetooth(error) { "cannot count the adapters: \($0)" })
    }

    /// An rfkill switch; the lines of the adapters tell whether one of them works.
    static func radio(_ radio: RadioSwitch) -> CheckLine {
        if radio.isBlockedByKey {
            return CheckLine(
                .weak, "rfkill",
                "\(radio.name) is switched off by a key of this machine: look for it")
        }
        return radio.isBlocked
            ? CheckLine(.weak, "rfkill", "\(radio.name) is blocked: 'rfkill unblock bluetooth'")
            : CheckLine(.good, "rfkill", "\(radio.name) may send")
    }
}
