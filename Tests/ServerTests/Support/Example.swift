import System
import TestSupport

/// The share and the client of PROTOCOL 11.
enum Example {
    static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("hello\n", to: "notes.txt")
        try folder.touch("notes.txt", seconds: 1_700_000_000)
        return folder
    }

    static let client = hex(
        """
        0000000b 01425446 494c4501 000000
        00000014 02000000 00000000 0000096e 6f746573 2e747874
        00000034 02000000 00000000 065891b5 b522d5df 086d0ff0 b110fbd9 d21bb4fc 7163af34 d08286a2
        e846f6be 0300096e 6f746573 2e747874
        0000000f 02000000 00000000 0000046e 6f7065
        00000004 03000000
        00000001 05
        """)

    static let serverHello = hex("0000000b 81425446 494c4501 000000")

    static let beforeError =
        serverHello
        + hex(
            """
            0000001b 82000000 00000000 06000000 006553f1 0001a400 00000000 000000
            00000007 8368656c 6c6f0a
            00000029 84000000 00000000 065891b5 b522d5df 086d0ff0 b110fbd9 d21bb4fc 7163af34
            d08286a2 e846f6be 03
            0000001b 82000000 00000000 06000000 006553f1 0001a400 00000000 000006
            00000029 84000000 00000000 065891b5 b522d5df 086d0ff0 b110fbd9 d21bb4fc 7163af34
            d08286a2 e846f6be 03
            """)

    static let afterError = hex(
        """
        0000001f 86660000 00000000 00060000 00006553 f10001a4 00096e6f 7465732e 747874
        00000009 88000000 00000000 01
        """)
}
