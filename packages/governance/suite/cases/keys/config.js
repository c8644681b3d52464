module.exports = {
  app: { name: 'keys', port: 8080 },
  database: {
    url: 'postgres://keys_app:Zx81-Spectrum@db.keys.example:5432/keys',
    pool: 10,
  },
  replica: {
    url: process.env.REPLICA_URL,
    pool: 5,
  },
  jwt: {
    secret: 'k3ys-s1gning-s3cr3t-v2',
    expiresIn: '15m',
  },
  local: {
    url: 'postgres://localhost:5432/keys_dev',
  },
  queue: {
    accessKeyId: 'AKIA3QZT7WPLMN5RKD2C',
    secretAccessKey: 'q8Hs0vXy2LmR4tBn6PzKcWdEfGaJ1uQi7OxTySvU',
    region: 'eu-west-1',
  },
  mail: {
    password: process.env.MAIL_PASSWORD ?? '',
    host: 'smtp.keys.example',
    passwordPolicy: 'at least twelve characters',
  },
  tokens: {
    header: 'x-csrf-token',
    length: 32,
  },
};
