//! The address a request comes from: the connection's, or what the operator's own proxies wrote down.

use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Someone's address; of IPv6 the network of 64 bits, since that is what one subscriber has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address(IpAddr);

impl Address {
    /// The caller's, with so many proxies of the operator's in front.
    pub fn of(parts: &Parts, proxies: u8) -> Self {
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let written = if proxies > 0 { forwarded(&parts.headers, proxies) } else { None };
        let address = written.or(connected).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Self(match address {
            IpAddr::V6(six) => match six.to_ipv4_mapped() {
                Some(four) => IpAddr::V4(four),
                None => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
            },
            four @ IpAddr::V4(_) => four,
        })
    }
}

/// The entry that the outermost of our proxies appended; what stands before it anyone can write.
fn forwarded(headers: &HeaderMap, proxies: u8) -> Option<IpAddr> {
    let lists = headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = lists.flat_map(|list| list.split(',')).map(str::trim).collect();
    hops.get(hops.len().checked_sub(usize::from(proxies))?)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::Address;
    use axum::extract::ConnectInfo;
    use axum::http::Request;
    use std::net::SocketAddr;

    fn seen(from: &str, forwarded: &str, proxies: u8) -> String {
        let mut request = Request::builder();
        if !forwarded.is_empty() {
            request = request.header("x-forwarded-for", forwarded);
        }
        let mut parts = request.body(()).unwrap().into_parts().0;
        parts.extensions.insert(ConnectInfo(from.parse::<SocketAddr>().unwrap()));
        Address::of(&parts, proxies).0.to_string()
    }

    #[test]
    fn what_anyone_can_write_is_not_believed() {
        assert_eq!(seen("10.0.0.1:5", "1.1.1.1", 0), "10.0.0.1");
        assert_eq!(seen("10.0.0.1:5", "6.6.6.6, 1.1.1.1", 1), "1.1.1.1");
        assert_eq!(seen("10.0.0.1:5", "6.6.6.6, 1.1.1.1, 10.0.0.9", 2), "1.1.1.1");
        assert_eq!(seen("10.0.0.1:5", "1.1.1.1", 2), "10.0.0.1", "a proxy is missing");
        assert_eq!(seen("10.0.0.1:5", "what", 1), "10.0.0.1");
    }

    #[test]
    fn a_subscriber_is_one_address() {
        assert_eq!(seen("[2001:db8:1:2:3::4]:5", "", 0), "2001:db8:1:2::");
        assert_eq!(seen("[::ffff:10.0.0.1]:5", "", 0), "10.0.0.1");
    }
}
