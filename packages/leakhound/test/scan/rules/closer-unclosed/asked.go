package p

import "github.com/IBM/sarama"

func opened(brokers []string) (sarama.Client, error) {
	client, err := sarama.NewClient(brokers, nil)
	if err != nil {
		return nil, err
	}
	if err := client.RefreshMetadata("a"); err != nil {
		if !client.Closed() {
			client.Close()
		}
		return nil, err
	}
	return client, nil
}

func openedWrong(brokers []string) (sarama.Client, error) {
	client, err := sarama.NewClient(brokers, nil) // want: not closed on the exit path at line 28
	if err != nil {
		return nil, err
	}
	if err := client.RefreshMetadata("a"); err != nil {
		if client.Closed() {
			return nil, err
		}
		return nil, err
	}
	if err := client.RefreshMetadata("b"); err != nil {
		client.Close()
		return nil, err
	}
	return client, nil
}
