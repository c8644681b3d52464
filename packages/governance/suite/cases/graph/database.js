const sqlite3 = require('sqlite3');

const database = new sqlite3.Database('graph.db');

const promised = (method) => (text, values = []) =>
  new Promise((resolve, reject) => {
    database[method](text, values, (error, result) => (error ? reject(error) : resolve(result)));
  });

module.exports = { get: promised('get'), all: promised('all'), run: promised('run') };
