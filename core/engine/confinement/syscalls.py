"""Numbers of system calls, as the two tables of Linux have them, and which of them are refused."""

from __future__ import annotations

from dataclasses import dataclass

# name:x86_64:aarch64; a dash where a table has no such call
_REFUSED = """
fork:57:- vfork:58:- execve:59:221 execveat:322:281 ptrace:101:117 process_vm_readv:310:270
process_vm_writev:311:271 process_madvise:440:440 process_mrelease:448:448 kcmp:312:272
pidfd_open:434:434 pidfd_getfd:438:438 pidfd_send_signal:424:424 tkill:200:130
rt_sigqueueinfo:129:138 rt_tgsigqueueinfo:297:240 setpriority:141:140 ioprio_set:251:30
sched_setscheduler:144:119 sched_setparam:142:118 sched_setattr:314:274 setpgid:109:154
setsid:112:157 migrate_pages:256:238 move_pages:279:239
socket:41:198 socketpair:53:199 bind:49:200 connect:42:203 listen:50:201 accept:43:202
accept4:288:242 sendto:44:206 sendmsg:46:211 sendmmsg:307:269 recvfrom:45:207 recvmsg:47:212
recvmmsg:299:243 getsockname:51:204 getpeername:52:205 setsockopt:54:208 getsockopt:55:209
shutdown:48:210
shmget:29:194 shmat:30:196 shmctl:31:195 shmdt:67:197 semget:64:190 semop:65:193 semctl:66:191
semtimedop:220:192 msgget:68:186 msgsnd:69:189 msgrcv:70:188 msgctl:71:187 mq_open:240:180
mq_unlink:241:181 mq_timedsend:242:182 mq_timedreceive:243:183 mq_notify:244:184
mq_getsetattr:245:185 memfd_create:319:279 memfd_secret:447:447
mknod:133:- mknodat:259:33 symlink:88:- symlinkat:266:36 link:86:- linkat:265:37 chmod:90:-
fchmod:91:52 fchmodat:268:53 chown:92:- fchown:93:55 lchown:94:- fchownat:260:54 setxattr:188:5
lsetxattr:189:6 fsetxattr:190:7 removexattr:197:14 lremovexattr:198:15 fremovexattr:199:16
utime:132:- utimes:235:- futimesat:261:- utimensat:280:88 truncate:76:45
name_to_handle_at:303:264 open_by_handle_at:304:265 fanotify_init:300:262 fanotify_mark:301:263
inotify_init:253:- inotify_init1:294:26 inotify_add_watch:254:27 sync:162:81 syncfs:306:267
mount:165:40 umount2:166:39 pivot_root:155:41 chroot:161:51 move_mount:429:429 open_tree:428:428
fsopen:430:430 fsconfig:431:431 fsmount:432:432 fspick:433:433 mount_setattr:442:442
unshare:272:97 setns:308:268
personality:135:92 setuid:105:146 setgid:106:144 setreuid:113:145 setregid:114:143
setfsuid:122:151 setfsgid:123:152 setgroups:116:159
capset:126:91 seccomp:317:277 landlock_create_ruleset:444:444 landlock_add_rule:445:445
landlock_restrict_self:446:446 add_key:248:217 request_key:249:218 keyctl:250:219
io_uring_setup:425:425 io_uring_enter:426:426 io_uring_register:427:427 bpf:321:280
perf_event_open:298:241 userfaultfd:323:282 acct:163:89 swapon:167:224 swapoff:168:225
reboot:169:142 sethostname:170:161 setdomainname:171:162 init_module:175:105
finit_module:313:273 delete_module:176:106 create_module:174:- kexec_load:246:104
kexec_file_load:320:294 iopl:172:- ioperm:173:- modify_ldt:154:- quotactl:179:60
quotactl_fd:443:443 nfsservctl:180:42 syslog:103:116 _sysctl:156:- vhangup:153:58 uselib:134:-
lookup_dcookie:212:18 settimeofday:164:170 clock_settime:227:112 clock_adjtime:305:266
adjtimex:159:171 mlock:149:228 mlock2:325:284 mlockall:151:230
"""
_LOOKED_INTO = """
clone:56:220 kill:62:129 tgkill:234:131 prlimit64:302:261 sched_setaffinity:203:122 fcntl:72:25
ioctl:16:29 prctl:157:167 setresuid:117:147 setresgid:119:149
"""
_CONNECTING = frozenset(
    "socket connect sendto sendmsg recvfrom recvmsg getsockname getpeername setsockopt getsockopt"
    " shutdown".split()
)
_STARTING = frozenset(
    "fork vfork execve execveat setsid setpgid tkill socketpair sendto sendmsg sendmmsg recvfrom"
    " recvmsg recvmmsg getsockname getpeername setsockopt getsockopt shutdown symlink symlinkat"
    " link linkat mknod mknodat truncate".split()
)
_OWNING = frozenset(
    "chmod fchmod fchmodat chown fchown lchown fchownat setxattr lsetxattr fsetxattr removexattr"
    " lremovexattr fremovexattr utime utimes futimesat utimensat inotify_init inotify_init1"
    " inotify_add_watch memfd_create pidfd_open pidfd_send_signal".split()
)
_SERVING = frozenset("socket bind connect listen accept accept4".split())
_UNKNOWN_TO_LIBC = "clone3:435:435"


@dataclass(frozen=True)
class Table:
    """System calls of one architecture.

    `refused` answer EPERM; `absent`, and all whose number is above `last` or within `gap`,
    answer ENOSYS, so that the C library falls back on an older call; `looked_into` go by their
    arguments. Of the refused, `connecting` are those that a client of a socket needs, `starting`
    those to start programs, `owning` those that are harmless where nothing but one's own files can
    be reached, `serving` those of a network.
    """

    audit: int
    last: int
    gap: tuple[int, int]
    refused: tuple[int, ...]
    absent: tuple[int, ...]
    looked_into: dict[str, int]
    connecting: dict[str, int]
    starting: dict[str, int]
    owning: dict[str, int]
    serving: dict[str, int]


def table_of(machine: str) -> Table | None:
    """By the name that `uname` gives; None for an architecture that is not known here."""
    column = {"x86_64": 0, "amd64": 0, "aarch64": 1, "arm64": 1}.get(machine.lower())
    if column is None:
        return None
    refused = _numbers(_REFUSED, column)
    return Table(
        audit=(0xC000003E, 0xC00000B7)[column],
        last=450,
        gap=((335, 423), (295, 423))[column],
        refused=tuple(refused.values()),
        absent=tuple(_numbers(_UNKNOWN_TO_LIBC, column).values()),
        looked_into=_numbers(_LOOKED_INTO, column),
        connecting=_picked(refused, _CONNECTING),
        starting=_picked(refused, _STARTING),
        owning=_picked(refused, _OWNING),
        serving=_picked(refused, _SERVING),
    )


def named(machine: str) -> dict[str, int]:
    """Every number that is written here, by the name of its call."""
    column = 0 if machine == "x86_64" else 1
    return _numbers(_REFUSED + _LOOKED_INTO + _UNKNOWN_TO_LIBC, column)


def _picked(numbers: dict[str, int], names: frozenset[str]) -> dict[str, int]:
    return {name: numbers[name] for name in sorted(names) if name in numbers}


def _numbers(text: str, column: int) -> dict[str, int]:
    entries = [entry.split(":") for entry in text.split()]
    return {name: int(both[column]) for name, *both in entries if both[column] != "-"}
