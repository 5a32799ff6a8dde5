import CSystem

/// The rights that this process could still gain.
package enum Privileges {
    /// From now on no program that is started gains rights by set-id bits (PR_SET_NO_NEW_PRIVS).
    package static func giveUpNewOnes() throws(SystemError) {
        try retrying("prctl") { csystem_set_no_new_privileges() }
    }

    /// Whether that is in force.
    package static var areFixed: Bool { csystem_no_new_privileges() == 1 }
}
