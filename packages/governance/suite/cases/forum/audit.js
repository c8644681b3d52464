const fs = require('fs');
const util = require('util');

const stream = fs.createWriteStream('/var/log/forum/audit.log', { flags: 'a' });

module.exports = function audit(line) {
  console.log('[audit] ' + line);
  stream.write(line + '\n');
};

module.exports.clean = function clean(event, fields) {
  console.log(JSON.stringify({ event, ...fields }));
};

module.exports.start = function start() {
  console.info(util.format('audit started, pid %d', process.pid));
};
