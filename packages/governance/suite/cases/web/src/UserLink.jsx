import React from 'react';

const SAFE = /^https?:\/\//i;

export class UserLink extends React.Component {
  state = { open: false };

  render() {
    const { user } = this.props;
    return (
      <div>
        <a href={`/users/${encodeURIComponent(user.id)}`}>{user.name}</a>
        <hr />
        <p>{user.motto}</p>
      </div>
    );
  }
}

export function Website() {
  const target = new URLSearchParams(window.location.search).get('site');
  return (
    <p>
      <a href={target}>site</a>
    </p>
  );
}

export function CheckedWebsite() {
  const target = new URLSearchParams(window.location.search).get('site') ?? '';
  if (!SAFE.test(target)) return null;
  return <a href={target} rel="noreferrer">site</a>;
}

export function Frame() {
  const source = decodeURIComponent(window.location.hash.slice(1));
  return <iframe title="help" src={source} />;
}

export function FixedFrame() {
  return <iframe title="help" src="https://help.example/embed" sandbox="allow-scripts" />;
}
