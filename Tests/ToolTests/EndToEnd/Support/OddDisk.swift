import TestSupport

/// A file system of this test's own (FUSE), which does what no other one does, mounted on a folder
/// in a namespace in which a program runs.
enum OddDisk {
    /// What is odd about it.
    enum Fault: String {
        /// The folder `odd` tells "." again and again.
        case dots
        /// It cannot be opened.
        case unreadable
        /// The file `file` ends before its size.
        case short
        /// Nothing.
        case none
    }

    /// Starts a program that finds it there.
    static func start(
        _ program: Program, _ arguments: [String], on folder: TemporaryFolder, _ fault: Fault
    ) -> RunningProgram {
        let command = """
            exec 3<>/dev/fuse
            mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 odd '\(folder.path)'
            python3 -c "$0" \(fault.rawValue) $$ <&3 >&2 &
            exec 3<&-; exec "$@"
            """
        return Program(at: Namespace.program).start(
            ["-m", "/bin/sh", "-ec", command, answers, program.path] + arguments)
    }

    static var isPossible: Bool {
        Namespace.isPossible && Carrier.has(Carrier.python)
            && Program(at: "/bin/sh").run(["-c", "exec 3<>/dev/fuse"]).status == 0
    }

    /// Answers the kernel's requests as linux/fuse.h has them.
    private static let answers = """
        import errno, os, select, struct, sys
        fault = sys.argv[1]
        program = os.pidfd_open(int(sys.argv[2]))
        names = {b'odd': 2, b'file': 3, b'in': 4, b'even': 5}

        def attributes(node):
            folder = node not in (3, 4)
            return struct.pack('<6Q10I', node, 0 if folder else 8, 0, 0, 0, 0, 0, 0, 0,
                               0o40755 if folder else 0o100644, 1, 0, 0, 0, 4096, 0)

        def entry(offset, node, name, kind):
            head = struct.pack('<QQII', node, offset, len(name), kind)
            return head + name + bytes(-len(name) % 8)

        def entries(node, offset, size):
            if node == 1:
                all = [(2, b'odd', 4), (3, b'file', 8), (5, b'even', 4)]
            elif node == 2 and fault == 'dots':
                all = [(2, b'.', 4)] * (offset + 100)
            else:
                all = [(4, b'in', 8)]
            all = all[offset:offset + 100]
            return b''.join(entry(offset + i + 1, *e) for i, e in enumerate(all))

        def answer(kind, node, body):
            if kind == 26:
                return struct.pack('<4I2H2I2H8I', 7, 31, 65536, 0, 12, 9, 65536, 1,
                                   *[0] * 10)
            if kind == 1:
                found = names.get(body[:-1], 0)
                return struct.pack('<4Q2I', found, *[0] * 5) + attributes(found)
            if kind == 3:
                return struct.pack('<Q2I', 0, 0, 0) + attributes(node)
            if kind == 27 and node == 2 and fault == 'unreadable':
                return errno.EIO
            if kind in (14, 27):
                return struct.pack('<Q2I', node, 0, 0)
            if kind == 15:
                offset, size = struct.unpack_from('<QI', body, 8)
                content = b'1234' if fault == 'short' else b'1234567\\n'
                return content[offset:offset + size]
            if kind == 28:
                return entries(node, *struct.unpack_from('<QI', body, 8))
            if kind == 17:
                return struct.pack('<5Q4I', *[0] * 5, 4096, 255, 0, 0) + bytes(24)
            return b'' if kind in (18, 25, 29) else errno.ENOSYS

        while program not in select.select([0, program], [], [])[0]:
            request = os.read(0, 1 << 17)
            _, kind, unique, node = struct.unpack_from('<IIQQ', request)
            if kind in (2, 42):
                continue
            result = answer(kind, node, request[40:])
            failed = isinstance(result, int)
            body = b'' if failed else result
            head = struct.pack('<IiQ', 16 + len(body), -result if failed else 0, unique)
            try:
                os.write(0, head + body)
            except OSError:
                pass
        """
}
