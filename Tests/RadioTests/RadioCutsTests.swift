import Bluetooth
import Glibc
import System
import TestSupport
import Testing

extension Radio {
    /// Links that fall while a file is on its way, at moments that are numbers of its bytes.
    ///
    /// The client is stopped at that moment, so that the file cannot arrive before the link falls.
    @Suite struct CutsTests {
        private static let name = "random"
        /// More than three seconds: time enough to stop a client that has read a seventh of it.
        private static let flags = ["--limit-rate", "200K"]
        private static let content: [UInt8] = {
            var generator = SeededGenerator(seed: 2)
            return generator.bytes(700_000)
        }()

        /// The moments come from a seed: bytes of the first seventh.
        private static let moments: [UInt64] = {
            var generator = SeededGenerator(seed: 3)
            return [0, 1].map { _ in UInt64.random(in: 1...100_000, using: &generator) }
        }()

        private func source() throws -> TemporaryFolder {
            let source = try TemporaryFolder()
            try source.write(Self.content, to: LocalPath(Self.name))
            return source
        }

        @Test(arguments: Cut.allCases, moments)
        func `the file is finished by itself, and nothing is sent twice`(
            cut: Cut, moment: UInt64
        ) throws {
            let source = try source()
            let target = try TemporaryFolder()
            let served = try Served("\(source.path)")
            let watch = try PartWatch(target)
            let client = try Served.fetch([Self.name], into: target, Self.flags)
            _ = try watch.wait(for: Self.name, byteCount: moment)
            client.send(SIGSTOP)
            let held = try PartWatch.partByteCount(of: Self.name, in: target)
            #expect(held >= moment)
            try cut.make(served)
            client.send(SIGCONT)
            let outcome = client.wait()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            #expect(outcome.errorText.contains("lost after"), "\(outcome.errorText)")
            #expect(try target.read(LocalPath(Self.name)) == Self.content)
            #expect(try served.lastStart(of: Self.name) >= held)
        }

        @Test(arguments: moments)
        func `a client that was killed goes on where it was`(moment: UInt64) throws {
            let source = try source()
            let target = try TemporaryFolder()
            let served = try Served("\(source.path)")
            let watch = try PartWatch(target)
            let client = try Served.fetch([Self.name], into: target, Self.flags)
            _ = try watch.wait(for: Self.name, byteCount: moment)
            client.send(SIGKILL)
            #expect(client.wait().status == 128 + SIGKILL)
            let held = try PartWatch.partByteCount(of: Self.name, in: target)
            #expect(held >= moment)

            let outcome = try Served.fetch([Self.name], into: target).wait()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            #expect(outcome.errorText.contains(", resumed: "))
            #expect(try target.read(LocalPath(Self.name)) == Self.content)
            #expect(try served.lastStart(of: Self.name) == held)
        }

        @Test func `a client whose adapter stays off says so, and goes on in the next run`() throws
        {
            let source = try source()
            let target = try TemporaryFolder()
            let served = try Served("\(source.path)")
            let watch = try PartWatch(target)
            let client = try Served.fetch([Self.name], into: target, Self.flags)
            let held = try watch.wait(for: Self.name, byteCount: Self.moments[0])
            client.send(SIGSTOP)
            try Bed.switchOff(Bed.client)
            client.send(SIGCONT)
            let cut = client.wait()
            try Bed.switchOn(Bed.client)
            #expect(cut.status == 4)
            #expect(cut.errorText.contains("the adapter hci1 is switched off: "))

            let outcome = try Served.fetch([Self.name], into: target).wait()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            #expect(try target.read(LocalPath(Self.name)) == Self.content)
            #expect(try served.lastStart(of: Self.name) >= held)
        }
    }
}
