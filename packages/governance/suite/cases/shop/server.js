const express = require('express');
const cors = require('cors');
const cookieParser = require('cookie-parser');
const session = require('express-session');
const helmet = require('helmet');

const app = express();
app.use(helmet());
app.use(express.json({ limit: '100kb' }));
app.use(cookieParser());

app.use('/public', cors({ origin: 'https://www.shop.example', methods: ['GET'] }));
app.use(
  '/partners',
  (req, res, next) => {
    res.setHeader('Access-Control-Allow-Origin', req.headers.origin || '*');
    res.setHeader('Access-Control-Allow-Credentials', 'true');
    next();
  },
);

app.use(
  session({
    secret: 'correct-horse-battery-9931',
    resave: false,
    saveUninitialized: false,
    cookie: { secure: false, httpOnly: true, maxAge: 3600000 },
  }),
);

app.use('/orders', require('./routes/orders'));
app.use('/catalog', require('./routes/catalog'));
app.use('/files', require('./routes/files'));
app.use('/account', require('./routes/account'));

app.use((error, req, res, next) => {
  if (res.headersSent) return next(error);
  res.status(500).json({ message: error.message, stack: error.stack });
});

const port = process.env.PORT || 3000;
app.listen(port, () => {
  console.log(`listening on ${port}`);
});
