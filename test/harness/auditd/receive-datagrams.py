"""Binds a datagram socket of AF_UNIX (argv[1]; "@" is an abstract name) and says on standard output, a JSON line each:
"bound", then each datagram in base64 with the text of the file that came with it and its seals. With argv[2] "held" it
reads nothing until a line comes on standard input. Ends when standard input does."""
import array, base64, fcntl, json, os, select, socket, sys

F_GET_SEALS = 1034

path = sys.argv[1]
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind("\0" + path[1:] if path.startswith("@") else path)


def say(what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def receive():
    data, control, _, _ = receiver.recvmsg(1 << 22, socket.CMSG_SPACE(4))
    said = {"data": base64.b64encode(data).decode()}
    for level, kind, rights in control:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fd = array.array("i", rights)[0]
            said["seals"] = fcntl.fcntl(fd, F_GET_SEALS)
            said["file"] = base64.b64encode(os.pread(fd, os.fstat(fd).st_size, 0)).decode()
            os.close(fd)
    say(said)


say("bound")
if sys.argv[2:] == ["held"]:
    sys.stdin.buffer.readline()
while True:
    ready, _, _ = select.select([receiver, sys.stdin.buffer], [], [])
    if receiver in ready:
        receive()
    elif not sys.stdin.buffer.read1(1):
        break
