import Air

/// How links come about and end on the air: pages, inquiries, silences and supervision.
extension Radio {
    /// Between two tries to reach a device that does not answer: the usual interval of page scans.
    private static let pageRetrySlots = 0x0800

    mutating func beginPage(_ adapter: Int, _ target: DeviceAddress, _ timeoutSlots: UInt16) {
        let page = Page(
            number: newNumber(), target: target, deadline: now.after(slots: Int(timeoutSlots)))
        pages[adapter] = page
        // The target looks for pages once in each of its intervals.
        let interval = self.adapter(with: target).map {
            Int(controllers[$0].settings.pageScanActivity.interval)
        }
        let slots = Int.random(in: 0...(interval ?? Self.pageRetrySlots), using: &chance)
        schedule(page, adapter, afterSlots: slots)
    }

    private mutating func schedule(_ page: Page, _ adapter: Int, afterSlots slots: Int) {
        let time = min(now.after(slots: slots), page.deadline)
        agenda.add(.pageTry(adapter: adapter, number: page.number), at: time)
    }

    mutating func tryPage(_ adapter: Int, _ number: Int) {
        guard let page = pages[adapter], page.number == number else { return }
        guard now < page.deadline else {
            pages[adapter] = nil
            controllers[adapter].pageFailed(.pageTimeout)
            return carryOut(adapter)
        }
        guard let target = self.adapter(with: page.target), isReachable(target, from: adapter)
        else { return schedule(page, adapter, afterSlots: Self.pageRetrySlots) }
        pages[adapter] = nil
        let pair = AdapterPair(adapter, target)
        if let place = place(of: pair), links[place].abandoned == nil {
            // The target was the quicker one to call.
            controllers[adapter].pageFailed(.connectionExists)
            return carryOut(adapter)
        }
        // One of the two has been away and knows nothing of an old link.
        endLink(pair, .connectionTimeout)
        links.append(AirLink(adapter, target, at: now))
        controllers[target].paged(by: controllers[adapter].address)
        controllers[adapter].pageAnswered()
        carryOut(target)
        carryOut(adapter)
    }

    private func isReachable(_ target: Int, from adapter: Int) -> Bool {
        let pair = AdapterPair(adapter, target)
        return controllers[target].settings.isPageScanning && silence(of: pair) == nil
    }

    mutating func beginInquiry(_ adapter: Int, _ microseconds: Int, _ most: Int) {
        let inquiry = Inquiry(number: newNumber(), responsesLeft: most == 0 ? .max : most)
        inquiries[adapter] = inquiry
        for found in controllers.indices where found != adapter {
            let time = Int.random(in: 0..<max(1, microseconds / 2), using: &chance)
            agenda.add(
                .inquiryAnswer(adapter: adapter, number: inquiry.number, found: found),
                at: now.after(microseconds: time))
        }
        agenda.add(
            .inquiryEnds(adapter: adapter, number: inquiry.number),
            at: now.after(microseconds: microseconds))
    }

    mutating func inquiryAnswers(_ adapter: Int, _ number: Int, _ found: Int) {
        guard let inquiry = inquiries[adapter], inquiry.number == number,
            let response = controllers[found].inquiryResponse,
            silence(of: AdapterPair(adapter, found)) == nil
        else { return }
        controllers[adapter].found(response)
        inquiries[adapter]?.responsesLeft -= 1
        if inquiry.responsesLeft == 1 { inquiryEnds(adapter, number) }
        carryOut(adapter)
    }

    mutating func inquiryEnds(_ adapter: Int, _ number: Int) {
        guard inquiries[adapter]?.number == number else { return }
        inquiries[adapter] = nil
        controllers[adapter].inquiryEnded()
        carryOut(adapter)
    }
}

/// Silences and ends.
extension Radio {
    /// One side has received a detach and has acknowledged it: the link is no more.
    mutating func close(_ adapter: Int, _ peer: DeviceAddress) {
        guard let other = self.adapter(with: peer) else { return }
        links.removeAll { $0.pair == AdapterPair(adapter, other) }
        controllers[other].linkEnded(with: controllers[adapter].address, .localHostEnded)
        carryOut(other)
    }

    /// Ends a link for both sides.
    mutating func endLink(_ pair: AdapterPair, _ reason: Status) {
        guard let place = place(of: pair) else { return }
        let link = links.remove(at: place)
        for end in 0...1 where link.abandoned?.end != end {
            let (adapter, other) = (pair.adapter(at: end), pair.adapter(at: 1 - end))
            controllers[adapter].linkEnded(with: controllers[other].address, reason)
            carryOut(adapter)
        }
    }

    /// An adapter forgets its links: those at the other ends hear nothing more.
    mutating func abandonLinks(of adapter: Int) {
        for place in links.indices.reversed() where links[place].pair.contains(adapter) {
            let end = links[place].pair.end(of: adapter)
            links[place].dropExchange()
            if let abandoned = links[place].abandoned, abandoned.end != end {
                links.remove(at: place)
                continue
            }
            links[place].abandoned = links[place].abandoned ?? (end, now)
            lookAfter(now..<AirTime.never, of: links[place])
        }
    }

    /// The silence that two adapters are in now.
    func silence(of pair: AdapterPair) -> Range<AirTime>? {
        [
            conditions[pair]?.silence(at: now), silences[pair.first], silences[pair.second],
        ].compactMap { $0 }.filter { $0.contains(now) }.max { $0.upperBound < $1.upperBound }
    }

    func silence(of link: AirLink) -> Range<AirTime>? {
        guard let (_, since) = link.abandoned else { return silence(of: link.pair) }
        return since..<AirTime.never
    }

    /// Comes back to a link when its silence is over, or when it has lasted too long.
    mutating func lookAfter(_ silence: Range<AirTime>, of link: AirLink) {
        let limit = silence.lowerBound.after(slots: Int(link.supervisionSlots))
        // A host that writes 0 wants no supervision.
        if link.supervisionSlots > 0 && limit < silence.upperBound {
            let time = max(now, limit)
            guard supervisions[link.pair].map({ $0 > time }) ?? true else { return }
            supervisions[link.pair] = time
            agenda.add(.supervision(link.pair), at: time)
        } else {
            look(at: silence.upperBound)
        }
    }

    /// Ends a link if nothing has been heard for as long as its supervision timeout.
    mutating func supervise(_ pair: AdapterPair) {
        guard let place = place(of: pair), let silence = silence(of: links[place]) else { return }
        let link = links[place]
        let limit = silence.lowerBound.after(slots: Int(link.supervisionSlots))
        guard link.supervisionSlots > 0, limit <= now else { return }
        endLink(pair, .connectionTimeout)
    }

    /// Neither of two adapters hears the other from now on; nil seconds last for ever.
    mutating func silence(_ pair: AdapterPair, seconds: Double?) {
        conditions[pair, default: LinkConditions()].silence =
            now..<(seconds.map { now.after(seconds: $0) } ?? .never)
        superviseAll()
    }

    /// Looks at every link that may have become silent.
    mutating func superviseAll() {
        for link in links {
            if let silence = silence(of: link) { lookAfter(silence, of: link) }
        }
        look(at: now)
    }
}
