# A server and a client in one process, datagrams, timeouts, names.
import socket, threading, select, errno, struct

print(socket.inet_aton('127.0.0.1'), socket.inet_ntoa(b'\x7f\0\0\1'), socket.inet_pton(socket.AF_INET6, '::1').hex())
print(socket.htons(1), socket.ntohl(1), socket.inet_ntop(socket.AF_INET6, bytes(15) + b'\1'))
server = socket.create_server(('127.0.0.1', 0))
host, port = server.getsockname()
print(host, server.family, server.type)

peers = []
def serve():
    connection, address = server.accept()
    with connection:
        peers.append(address[0])
        data = b''
        while not data.endswith(b'\n'):
            data += connection.recv(3)
        connection.sendall(data.upper() * 3)

thread = threading.Thread(target=serve)
thread.start()
with socket.create_connection((host, port), timeout=5) as client:
    print(client.gettimeout(), client.getpeername() == (host, port))
    client.sendall(b'hello\n')
    with client.makefile('rb') as f:
        print(f.read())
thread.join()
print(peers)
server.close()
print(server.fileno(), repr(server)[:30])
try:
    server.getsockname()
except OSError as e:
    print(e.errno == errno.EBADF)

a, b = socket.socketpair()
print(a.send(b'abc'), b.recv(10), a.family)
b.settimeout(0.01)
try:
    b.recv(1)
except TimeoutError as e:
    print(type(e) is socket.timeout, e)
b.setblocking(False)
try:
    b.recv(1)
except BlockingIOError as e:
    print('would block', b.getblocking())
buffer = bytearray(5)
a.send(b'xy')
print(b.recv_into(buffer), buffer)
a.shutdown(socket.SHUT_WR)
print(b.recv(1), select.select([b], [], [], 0)[0] == [b])
a.close(), b.close()

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as u, socket.socket(type=socket.SOCK_DGRAM) as v:
    u.bind(('127.0.0.1', 0))
    v.sendto(b'gram', u.getsockname())
    data, address = u.recvfrom(100)
    print(data, address[0])
    u.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    print(u.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR), len(u.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)))
    for bad in (('127.0.0.1',), ('127.0.0.1', 70000), 'x'):
        try:
            u.bind(bad)
        except (TypeError, OverflowError) as e:
            print(type(e).__name__, e)
try:
    socket.create_connection(('127.0.0.1', 1), timeout=2)
except ConnectionRefusedError:
    print('refused')
print(socket.getaddrinfo('127.0.0.1', 80, type=socket.SOCK_STREAM))
try:
    socket.getaddrinfo('256.0.0.1', 80, flags=socket.AI_NUMERICHOST)
except socket.gaierror as e:
    print(e.errno == socket.EAI_NONAME, isinstance(e, OSError))
print(socket.getdefaulttimeout(), socket.has_ipv6, socket.gethostbyname('127.0.0.1'))

import asyncio
async def echo(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(echo, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b'line\n')
    print(await reader.readline())
    writer.close()
    server.close()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.sleep(0.001 * n, n)) for n in range(3)]
    print([t.result() for t in tasks])
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(5)
    except TimeoutError:
        print('late')
    print(await asyncio.gather(*(asyncio.to_thread(pow, 2, n) for n in range(4))))
asyncio.run(main())
