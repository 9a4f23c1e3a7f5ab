//! `errno`: the error numbers of the C library.

use tiercel_macros::pymodule;

const NUMBERS: &[(&str, i64)] = crate::libc_numbers![
    E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EADV EAFNOSUPPORT EAGAIN EALREADY EBADE EBADF EBADFD EBADMSG EBADR EBADRQC EBADSLT EBFONT EBUSY ECANCELED ECHILD ECHRNG ECOMM ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDESTADDRREQ EDOM EDOTDOT EDQUOT EEXIST EFAULT EFBIG EHOSTDOWN EHOSTUNREACH EHWPOISON EIDRM EILSEQ EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR EISNAM EKEYEXPIRED EKEYREJECTED EKEYREVOKED EL2HLT EL2NSYNC EL3HLT EL3RST ELIBACC ELIBBAD ELIBEXEC ELIBMAX ELIBSCN ELNRNG ELOOP EMEDIUMTYPE EMFILE EMLINK EMSGSIZE EMULTIHOP ENAMETOOLONG ENAVAIL ENETDOWN ENETRESET ENETUNREACH ENFILE ENOANO ENOBUFS ENOCSI ENODATA ENODEV ENOENT ENOEXEC ENOKEY ENOLCK ENOLINK ENOMEDIUM ENOMEM ENOMSG ENONET ENOPKG ENOPROTOOPT ENOSPC ENOSR ENOSTR ENOSYS ENOTBLK ENOTCONN ENOTDIR ENOTEMPTY ENOTNAM ENOTRECOVERABLE ENOTSOCK ENOTSUP ENOTTY ENOTUNIQ ENXIO EOPNOTSUPP EOVERFLOW EOWNERDEAD EPERM EPFNOSUPPORT EPIPE EPROTO EPROTONOSUPPORT EPROTOTYPE ERANGE EREMCHG EREMOTE EREMOTEIO ERESTART ERFKILL EROFS ESHUTDOWN ESOCKTNOSUPPORT ESPIPE ESRCH ESRMNT ESTALE ESTRPIPE ETIME ETIMEDOUT ETOOMANYREFS ETXTBSY EUCLEAN EUNATCH EUSERS EWOULDBLOCK EXDEV EXFULL EDEADLOCK
];

#[pymodule(name = "errno")]
/// The numbers of the system's errors by name, and in `errorcode` their names by number.
pub mod errno {
    use super::NUMBERS;
    use crate::native_type::{set, set_numbers};
    use tiercel_object::PyResult;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::str::intern;
    use tiercel_object::value::Value;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        set_numbers(module, NUMBERS);
        let names = DictObject::new();
        for (name, number) in NUMBERS {
            // Of two names of one number, the other one is the canonical name.
            if !matches!(*name, "EDEADLK" | "EWOULDBLOCK" | "EOPNOTSUPP") {
                tiercel_object::object::setitem(&names, &Value::int(*number), Some(&intern(name)))?;
            }
        }
        set(module, "errorcode", names);
        Ok(())
    }
}
