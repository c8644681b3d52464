import { Server, type Socket } from 'socket.io';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { exec, spawn } from 'node:child_process';
import { join, basename } from 'node:path';
import { rooms } from './rooms';

const http = createServer();
const io = new Server(http, { cors: { origin: '*', credentials: true } });

io.on('connection', (socket: Socket) => {
  socket.on('history', async (room: string, reply: (text: string) => void) => {
    reply(await readFile(join('/var/chat', room), 'utf8'));
  });

  socket.on('history2', async (room: string, reply: (text: string) => void) => {
    reply(await readFile(join('/var/chat', basename(room)), 'utf8'));
  });

  socket.on('search', async (text: string, reply: (found: unknown) => void) => {
    reply(await rooms.search(text));
  });

  socket.on('voice', (options: { codec: string; file: string }) => {
    exec(`sox /tmp/in.wav -t ${options.codec} /tmp/out`, (error) => {
      if (error) socket.emit('failed', { code: 'conversion' });
    });
  });

  socket.on('voice2', (options: { codec: 'mp3' | 'ogg' }) => {
    const codec = options.codec === 'mp3' ? 'mp3' : 'ogg';
    const child = spawn('sox', ['/tmp/in.wav', '-t', codec, '/tmp/out']);
    child.on('error', (error) => socket.emit('failed', { code: error.name }));
  });

  socket.on('command', ({ source }: { source: string }) => {
    const run = new Function('socket', source);
    run(socket);
  });
});

http.listen(3200);
