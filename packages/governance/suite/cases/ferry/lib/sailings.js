'use strict';

const { rows, one } = require('./db');

const SORTS = Object.freeze({ time: 'departs_at', price: 'fare_minor' });

exports.find = ({ from, to }) =>
  rows("SELECT id FROM sailings WHERE from_port = '" + from + "' AND to_port = $1 LIMIT 20", [to]);

exports.sorted = (sort) => {
  const column = Object.hasOwn(SORTS, sort) ? SORTS[sort] : SORTS.time;
  return rows(`SELECT id FROM sailings ORDER BY ${column} LIMIT 20`);
};

exports.byIds = (ids) => {
  const marks = ids.map((_, index) => `$${index + 1}`).join(', ');
  return rows(`SELECT id FROM sailings WHERE id IN (${marks})`, ids);
};

exports.faresOf = async (ids) => {
  const fares = [];
  for (const id of ids) {
    fares.push(await one('SELECT fare_minor FROM fares WHERE sailing_id = $1', [id]));
  }
  return fares;
};

exports.faresTogether = (ids) =>
  rows('SELECT sailing_id, fare_minor FROM fares WHERE sailing_id = ANY ($1)', [ids]);
