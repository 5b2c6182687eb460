import Foundation

/// The right to be the only daemon on a store: an exclusive lock on the file `<store>.lock`.
///
/// The kernel releases it when the process ends in whatever way. The descriptor is closed on exec,
/// so that no child keeps the lock; the file itself stays, because removing it would let two
/// processes lock two files of the same name.
final class StoreLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of the store at `path` without waiting.
    ///
    /// - Throws: `inUse` when another process or store object holds it, `io` when the lock file
    ///   cannot be opened.
    init(storeAt path: String) throws(StoreError) {
        // Kept out of the property until the lock is held: an initialiser that throws once every
        // property is set runs `deinit`, which would close a number another thread may own by then
        // (seen on 2026-11-23 as I/O errors of other stores).
        let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                .io, "cannot open the lock file of the store: check that its directory is writable",
                cause: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failure = errno
            close(descriptor)
            guard failure == EWOULDBLOCK else {
                throw StoreError(
                    .io, "cannot lock the store: its file system must support flock",
                    cause: String(cString: strerror(failure)))
            }
            throw StoreError(.inUse, "another twind daemon uses this store; stop it first")
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}
