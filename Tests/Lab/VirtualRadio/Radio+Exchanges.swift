import Air

/// Whose turn it is on the air, and what arrives.
///
/// A device sends or hears one packet at a time, also where it belongs to several piconets. Of the
/// links that wait for it the one goes first that was served longest ago.
extension Radio {
    mutating func beginExchanges() {
        let waiting = links.indices.filter { links[$0].isWaiting }
            .sorted { (links[$0].lastServed, $0) < (links[$1].lastServed, $1) }
        for place in waiting {
            let pair = links[place].pair
            let start = links[place].earliestStart(from: now)
            guard !isBusy(pair.first), !isBusy(pair.second) else { continue }
            if let silence = silence(of: links[place]) {
                lookAfter(silence, of: links[place])
                continue
            }
            guard start <= now else {
                look(at: start)
                continue
            }
            let quality = conditions[pair, default: LinkConditions()].quality(at: now)
            links[place].begin(at: now, quality, &chance)
            if let exchange = links[place].exchange {
                agenda.add(.exchangeEnds(pair, beganAt: now), at: exchange.endsAt)
            }
        }
    }

    private func isBusy(_ adapter: Int) -> Bool {
        links.contains { $0.exchange != nil && $0.pair.contains(adapter) }
    }

    mutating func exchangeEnds(_ pair: AdapterPair, _ beganAt: AirTime) {
        guard let place = place(of: pair), let exchange = links[place].exchange,
            exchange.beginsAt == beganAt
        else { return }
        counts[pair, default: LinkCounts()].add(exchange)
        let arrivals = links[place].finish(exchange)
        for end in exchange.order {
            let (from, to) = (pair.adapter(at: end), pair.adapter(at: 1 - end))
            switch arrivals[end] {
            case .message(let message):
                controllers[to].receive(message, from: controllers[from].address)
                carryOut(to)
            case .data(let data): arrives(data, pair, from: from, to: to)
            case nil: break
            }
        }
        for end in exchange.order {
            guard let packet = exchange.packets[end], !packet.isMessage, !packet.isLost else {
                continue
            }
            countTowardsCut(pair, packet.byteCount)
            // The host may send its next packet once this one has gone as a whole.
            guard case .data = arrivals[end] else { continue }
            let from = pair.adapter(at: end)
            let to = controllers[pair.adapter(at: 1 - end)].address
            controllers[from].dataCompleted(to: to)
            carryOut(from)
        }
    }

    private mutating func arrives(
        _ data: HostData, _ pair: AdapterPair, from: Int, to: Int
    ) {
        var data = data
        flip(&data, pair, from: from)
        let peer = controllers[from].address
        guard latencyMicroseconds == 0 else {
            let time = now.after(microseconds: latencyMicroseconds)
            return agenda.add(.delivery(adapter: to, from: peer, data), at: time)
        }
        controllers[to].dataReceived(data, from: peer)
        carryOut(to)
    }

    /// Flips a bit of the data, where one is due.
    private mutating func flip(_ data: inout HostData, _ pair: AdapterPair, from: Int) {
        guard var flip = conditions[pair]?.flip, !data.bytes.isEmpty else { return }
        flip.left -= data.bytes.count
        if flip.left <= 0 {
            flip.left += flip.everyBytes
            let bit = Int.random(in: 0..<data.bytes.count * 8, using: &chance)
            data.bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            counts[pair, default: LinkCounts()].addFlip(from: pair.end(of: from))
        }
        conditions[pair]?.flip = flip
    }

    private mutating func countTowardsCut(_ pair: AdapterPair, _ bytes: Int) {
        guard var cut = conditions[pair]?.cut else { return }
        cut.bytes -= bytes
        guard cut.bytes <= 0 else {
            conditions[pair]?.cut = cut
            return
        }
        conditions[pair]?.cut = nil
        silence(pair, seconds: cut.seconds)
    }
}
