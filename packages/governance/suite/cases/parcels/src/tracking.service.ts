import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

@Injectable()
export class TrackingService {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  search(city: string, weight: string) {
    const conditions = [`city = '${city}'`];
    if (weight) conditions.push('weight_grams <= 20000');
    const sql = `SELECT id, city, state FROM parcels WHERE ${conditions.join(' AND ')} LIMIT 50`;
    return this.source.manager.query(sql);
  }

  one(id: string) {
    const columns = ['id', 'city', 'state'].join(', ');
    return this.source.manager.query(`SELECT ${columns} FROM parcels WHERE id = $1`, [id]);
  }
}
