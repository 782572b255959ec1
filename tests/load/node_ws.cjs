// The yardstick: node's `ws`, one send per viewer and bullet, nothing else.
// usage: node node_ws.cjs PORT FOLDER_WITH_NODE_MODULES
const path = require('node:path')
const { WebSocketServer } = require(path.join(process.argv[3], 'node_modules', 'ws'))
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  perMessageDeflate: false,
})
server.on('connection', (socket) => {
  socket.on('error', () => {})
  socket.on('message', (data) => {
    const text = data.toString()
    for (const viewer of server.clients) if (viewer.readyState === 1) viewer.send(text)
  })
})
