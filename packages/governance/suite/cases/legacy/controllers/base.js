class BaseController {
  constructor(req, res) {
    this.req = req;
    this.res = res;
  }

  param(name) {
    return this.req.params[name] ?? this.req.query[name] ?? this.req.body?.[name];
  }

  json(value, status = 200) {
    this.res.status(status).json(value);
  }

  page(body) {
    this.res.type('html').send(`<!doctype html><main>${body}</main>`);
  }
}

module.exports = BaseController;
